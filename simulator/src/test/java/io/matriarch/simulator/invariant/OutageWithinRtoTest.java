package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageWithinRtoTest {

    private static final Invariant RULE = Invariant.OUTAGE_WITHIN_RTO;

    private static Story failingOver(double at) {
        return Story.ofAWholeCluster()
                .acknowledges(A, 1, 100)
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .at(at)
                .failsOver(A, B, 2, 100)
                .at(at + 0.5)
                .acknowledges(B, 2, 200);
    }

    @Test
    void noticesAnOutageThatIsTooLong() {
        failingOver(45).endsWellUnder(B).violates(RULE, "35500 ms", "host-crashed");
    }

    @Test
    void isContentWithAShortOne() {
        var story = failingOver(20).endsWellUnder(B).keeps(RULE);
        assertThat(story.checkers().outages()).singleElement().satisfies(outage -> {
            assertThat(outage.total()).isEqualTo(Duration.ofMillis(10_500));
            assertThat(outage.detect()).isEqualTo(Duration.ofSeconds(10));
            assertThat(outage.route()).isEqualTo(Duration.ofMillis(500));
            assertThat(outage.excluded()).isEmpty();
        });
    }

    @Test
    void noticesAnOutageThatDoesNotEnd() {
        Story.ofAWholeCluster()
                .acknowledges(A, 1, 100)
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .at(60)
                .endsWellUnder(B)
                .violates(RULE);
    }

    @Test
    void leavesOutWhatTwoFaultsDid() {
        var story = Story.ofAWholeCluster()
                .acknowledges(A, 1, 100)
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .begins(new Fault.AgentKilled(Target.STANDBY), B)
                .at(60)
                .failsOver(A, B, 2, 100)
                .acknowledges(B, 2, 200)
                .endsWellUnder(B)
                .keeps(RULE);
        assertThat(story.checkers().outages())
                .singleElement()
                .satisfies(outage -> assertThat(outage.excluded()).contains("several faults at once"));
    }
}
