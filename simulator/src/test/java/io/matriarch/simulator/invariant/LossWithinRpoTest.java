package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.sla.Loss;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossWithinRpoTest {

    private static final Invariant RULE = Invariant.LOSS_WITHIN_RPO;

    /** A has acknowledged up to 3,000,000, has said so when {@code told}, and B takes over at 100. */
    private static Story withALoss(boolean told, Evidence... evidence) {
        var story = Story.ofAWholeCluster()
                .acknowledges(A, 1, 100)
                .acknowledges(A, 1, 3_000_000)
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .hearsPrimary(A, 1, told ? 3_000_000 : 100)
                .hearsStandby(B, 100)
                .ceases(A)
                .at(15)
                .suspects(A)
                .losesKey(A)
                .decides(2, A, B, evidence)
                .pledges(B, 2)
                .takesKey(B, 2)
                .becomesWritable(B, 2, 1, 100)
                .completes(2, B, 2)
                .acknowledges(B, 2, 200)
                .at(30);
        return story.endsWellUnder(B);
    }

    @Test
    void noticesThatMoreIsLostThanMayBe() {
        withALoss(true).violates(RULE, "1 acknowledged writes", "2999900 bytes");
    }

    @Test
    void countsWhatNobodyCouldKnowAndDoesNotHoldItAgainstTheChoice() {
        var story = withALoss(false).keeps(RULE);
        assertThat(story.checkers().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.bytes()).isEqualTo(2_999_900);
            assertThat(loss.cause()).isEqualTo("host-crashed");
            assertThat(loss.excluded())
                    .hasValueSatisfying(why -> assertThat(why).contains("reported"));
        });
    }

    @Test
    void countsWhatAnOperatorForced() {
        var story = withALoss(
                        true, new Evidence.OrderedByOperator(true, Story.begin().now()))
                .keeps(RULE);
        assertThat(story.checkers().losses())
                .singleElement()
                .satisfies(loss -> assertThat(loss.excluded()).contains("an operator forced the failover"));
    }

    @Test
    void seesNoLossWhereTheSuccessorHasAll() {
        var story = Story.ofAWholeCluster()
                .acknowledges(A, 1, 100)
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .failsOver(A, B, 2, 100)
                .endsWellUnder(B)
                .violatesNothing();
        assertThat(story.checkers().losses()).isEmpty();
    }

    @Test
    void allowsNoLossAtASwitchover() {
        var story = Story.ofAWholeCluster().acknowledges(A, 1, 101);
        story.persists(new SwitchoverStarted(story.operation(), new Epoch(2), A, B, List.of(), story.now()))
                .ceases(A)
                .losesKey(A)
                .takesKey(B, 2)
                .becomesWritable(B, 2, 1, 100)
                .endsWellUnder(B)
                .violates(RULE, "0 bytes may be");
    }

    @Test
    void countsWhatAMachineAcknowledgedThatStoodStillWhereItWasLost() {
        var story = Story.ofAWholeCluster()
                .acknowledges(A, 1, 100)
                .begins(new Fault.MachineStalled(Target.LEADER), A)
                .failsOver(A, B, 2, 100)
                .at(20)
                .ends()
                .at(20.5)
                .acknowledges(A, 1, 3_000_000)
                .at(40)
                .becomesWritable(B, 2, 1, 100)
                .endsWellUnder(B)
                .keeps(RULE);
        assertThat(story.checkers().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.atNanos()).isEqualTo(10_000_000_000L);
            assertThat(loss.excluded()).contains("machine stalled past its lease");
        });
    }

    @Test
    void doesNotExcuseWhatWasLostBeforeTheMachineStoodStill() {
        Story.ofAWholeCluster()
                .acknowledges(A, 1, 3_000_000)
                .hearsPrimary(A, 1, 3_000_000)
                .at(11)
                .begins(new Fault.MachineStalled(Target.LEADER), A)
                .at(20)
                .failsOver(A, B, 2, 100)
                .endsWellUnder(B)
                .violates(RULE, "2999900 bytes");
    }

    @Test
    void excusesNoLaterLossWithAnOldDecision() {
        Story.ofAWholeCluster()
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .failsOver(A, B, 2, 100)
                .acknowledges(B, 2, 500)
                .at(20)
                .ceases(B)
                .happens(new Happening.WalDiscarded(B, new Timeline(2), new Lsn(300), new Lsn(500), false))
                .becomesWritable(B, 2, 1, 100)
                .endsWellUnder(B)
                .violates(RULE, "0 bytes may be");
    }

    @Test
    void countsOfAForkOnlyWhatItHasItself() {
        var story = Story.ofAWholeCluster()
                .acknowledges(A, 1, 3_000_000)
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .failsOver(A, B, 2, 3_000_000)
                .acknowledges(B, 2, 3_000_010)
                .failsOver(B, C, 3, 2_999_990)
                .endsWellUnder(C)
                .keeps(RULE);
        assertThat(story.checkers().losses()).extracting(Loss::bytes).containsExactlyInAnyOrder(10L, 10L);
    }

    @Test
    void noticesThatALeaderHeldForFencedStillAcknowledged() {
        Story.ofAWholeCluster()
                .suspects(A)
                .hearsStandby(B, 100)
                .decides(
                        2,
                        A,
                        B,
                        new Evidence.AgentUnreachable(
                                A, Duration.ofSeconds(5), Story.begin().now()))
                .at(11)
                .acknowledges(A, 1, 200)
                .at(12)
                .ceases(A)
                .losesKey(A)
                .pledges(B, 2)
                .takesKey(B, 2)
                .becomesWritable(B, 2, 1, 100)
                .endsWellUnder(B)
                .violates(RULE, "it was not fenced");
    }
}
