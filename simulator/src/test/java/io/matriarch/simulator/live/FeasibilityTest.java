package io.matriarch.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.simulator.fault.FaultKind;
import io.matriarch.simulator.fault.Profile;
import org.junit.jupiter.api.Test;

final class FeasibilityTest {

    @Test
    void drawsOnlyWhatCanBeDone() {
        assertThat(Feasibility.possible(Profile.named("single-fault")).kinds())
                .contains(FaultKind.HOST_CRASHED, FaultKind.FSYNC_STALLED, FaultKind.ETCD_QUORUM_LOST)
                .doesNotContain(FaultKind.POWER_LOST, FaultKind.CLOCK_RATE);
    }

    @Test
    void letsNothingHappenWhereNothingIsToHappen() {
        assertThat(Feasibility.possible(Profile.named("calm")).kinds()).isEmpty();
    }

    @Test
    void refusesAProfileOfWhichNothingCanBeDone() {
        assertThatThrownBy(() -> Feasibility.possible(Profile.named("power-lost")))
                .hasMessageStartingWith("power-lost cannot be done to real processes: ");
    }
}
