package io.matriarch.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.matriarch.protocol.agent.Secret;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalConfigTest {

    private static final Secret PASSWORD = new Secret("correct-horse");

    @Test
    void takesAFileOrAServer() {
        var file = new JournalConfig("jdbc:h2:file:./data/journal", "", new Secret(""));
        assertThat(file.kind()).isEqualTo(DatabaseKind.H2);
        assertThat(file.file()).contains(Path.of("data/journal").toAbsolutePath());
        var server = new JournalConfig("jdbc:postgresql://db:5432/matriarch?sslmode=verify-full", "keeper", PASSWORD);
        assertThat(server.kind()).isEqualTo(DatabaseKind.POSTGRESQL);
        assertThat(server.file()).isEmpty();
    }

    @Test
    void findsTheHomeOfTheUser() {
        assertThat(new JournalConfig("jdbc:h2:file:~/journal", "", PASSWORD).file())
                .contains(Path.of(System.getProperty("user.home"), "journal"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jdbc:mysql://db/matriarch",
                "jdbc:h2:mem:journal",
                "jdbc:h2:tcp://db/journal",
                "jdbc:h2:file:",
                "jdbc:h2:file:./data/journal;WRITE_DELAY=500",
                "jdbc:h2:file:./data/journal;AUTO_SERVER=TRUE",
                "jdbc:postgresql://db/matriarch?password=correct-horse",
                "jdbc:postgresql://db/matriarch?sslmode=require&PASSWORD=correct-horse",
                "jdbc:postgresql://db/matriarch?user=keeper"
            })
    void refusesWhatWouldLoseEventsOrShowAPassword(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JournalConfig(url, "", PASSWORD))
                .withMessageNotContaining("correct-horse");
    }

    @Test
    void doesNotPrintThePassword() {
        assertThat(new JournalConfig("jdbc:postgresql://db/matriarch", "keeper", PASSWORD))
                .asString()
                .contains("keeper")
                .doesNotContain("correct-horse");
    }
}
