package io.matriarch.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.simulator.time.Chance;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultKindTest {

    @Test
    void everyFaultHasExactlyOneKind() {
        assertThat(Arrays.stream(FaultKind.values()).<Class<?>>map(FaultKind::type))
                .containsExactlyInAnyOrderElementsOf(concreteFaults(Fault.class).toList());
    }

    @Test
    void aFaultIsCalledByItsWord() {
        assertThat(new Fault.OrchestratorCrashedAfterPersist().word()).isEqualTo("orchestrator-crashed-after-persist");
        assertThat(FaultKind.of("host-crashed")).contains(FaultKind.HOST_CRASHED);
        assertThat(FaultKind.of("host-crushed")).isEmpty();
    }

    @Test
    void everyKindDrawsFaultsOfItsOwn() {
        for (var kind : FaultKind.values()) {
            var draw = new Draw(new Chance(1).of(kind.word()), false, Duration.ofSeconds(45));
            for (var round = 0; round < 200; round++) {
                assertThat(kind.draw(draw).kind()).isEqualTo(kind);
                assertThat(kind.drawLength(draw).isPositive()).isEqualTo(kind.lasts());
            }
        }
    }

    @Test
    void aFaultOutOfItsRangeIsNone() {
        assertThatThrownBy(() -> new Fault.ClockRate(Target.LEADER, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rate 3.0 is not from 0.5 to 2");
        assertThatThrownBy(() -> new Fault.NetworkLossy(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Stream<Class<?>> concreteFaults(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(FaultKindTest::concreteFaults)
                : Stream.of(type);
    }
}
