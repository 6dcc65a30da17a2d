package io.matriarch.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {

    private static final List<String> KNOWN = List.of("ssh.port", "ssh.user", "http.listen", "pg_rto", "pg_rpo");

    @ParameterizedTest
    @CsvSource({"ssh.prot,ssh.port", "http.lisen,http.listen", "pg_rtoo,pg_rto", "pg_rop,pg_rpo", "ssh_user,ssh.user"})
    void findsWhatWasMeant(String word, String meant) {
        assertThat(NearMiss.of(word, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"banana", "pg_parameters", "x"})
    void saysNothingWhereNothingIsNear(String word) {
        assertThat(NearMiss.question(word, KNOWN)).isEmpty();
    }

    @Property
    void answersEveryWord(@ForAll String word) {
        assertThat(NearMiss.of(word, KNOWN)).isNotNull();
    }
}
