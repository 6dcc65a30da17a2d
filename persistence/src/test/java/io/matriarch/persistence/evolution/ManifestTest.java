package io.matriarch.persistence.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    @Property
    void readsWhatItWrites(@ForAll @IntRange(min = 1, max = 9999) int version) {
        var manifest = new Manifest("failover-started", version);
        assertThat(Manifest.parse(manifest.toString())).isEqualTo(manifest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "failover-started", "failover-started.v0", "failover-started.v01", "Failover.v1", "-a.v1"})
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Manifest.parse(text));
    }
}
