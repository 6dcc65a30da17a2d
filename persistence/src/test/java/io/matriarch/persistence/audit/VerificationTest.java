package io.matriarch.persistence.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.persistence.SampleEvents;
import io.matriarch.persistence.audit.EventLog.StateAt;
import io.matriarch.persistence.audit.Verification.Difference;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.event.InstanceLost;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private final StateAt live = new StateAt(SampleEvents.richState(), 12);

    @Test
    void holdsForEqualStates() {
        assertThat(Verification.of(live, new StateAt(SampleEvents.richState(), 12)))
                .isEqualTo(new Verification.Holds(12));
    }

    @Test
    void namesEveryPartThatDiffers() {
        var other = live.state()
                .evolve(new ClusterResumed(SampleEvents.at(60)))
                .evolve(new InstanceLost(SampleEvents.CLUSTER.instance(1), "gone", SampleEvents.at(61)));
        assertThat(Verification.of(live, new StateAt(other, 12)))
                .isInstanceOfSatisfying(
                        Verification.Differs.class,
                        differs -> assertThat(differs.differences())
                                .contains(
                                        new Difference("/state/paused", "true", "false"),
                                        new Difference(
                                                "/state/instances/pg-test-1/membership", "\"JOINED\"", "\"LOST\""))
                                .extracting(Difference::path)
                                .contains("/state/standstill"));
    }

    @Test
    void doesNotHoldWhenEventsAreMissing() {
        assertThat(Verification.of(live, new StateAt(live.state(), 11)))
                .isInstanceOfSatisfying(
                        Verification.Differs.class,
                        differs -> assertThat(differs.differences())
                                .containsExactly(new Difference("/sequence", "12", "11")));
    }
}
