package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;

import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TheBestIsPromotedTest {

    private static final Invariant RULE = Invariant.THE_BEST_IS_PROMOTED;

    private static Story withStandbysAt(long b, long c) {
        return Story.ofAWholeCluster()
                .at(19)
                .hearsPrimary(A, 1, Math.max(b, c))
                .hearsStandby(B, b)
                .hearsStandby(C, c)
                .at(19.5)
                .suspects(A)
                .at(20);
    }

    @Test
    void noticesThatAnotherHadMore() {
        withStandbysAt(100, 200).decides(2, A, B).violates(RULE, "pg-test-3 had 0/C8");
    }

    @Test
    void isContentWithTheBest() {
        withStandbysAt(200, 100).decides(2, A, B).keeps(RULE);
    }

    @Test
    void doesNotAskForWhoMayHaveBeenOutOfTouch() {
        withStandbysAt(100, 200)
                .begins(new Fault.CutFromOrchestrators(io.matriarch.simulator.fault.Target.STANDBY), C)
                .decides(2, A, B)
                .keeps(RULE);
    }

    @Test
    void noticesAChoiceThatHasBeenOutOfReachForLong() {
        Story.ofAWholeCluster()
                .begins(new Fault.HostCrashed(io.matriarch.simulator.fault.Target.STANDBY), B)
                .at(19)
                .hearsPrimary(A, 1, 200)
                .hearsStandby(B, 200)
                .hearsStandby(C, 100)
                .at(30)
                .suspects(A)
                .decides(2, A, B)
                .violates(RULE, "pg-test-2 was chosen, and has been out of reach for long");
    }

    @Test
    void noticesAChoiceThatLacksTooMuch() {
        withStandbysAt(2_000_000, 100).decides(2, A, C).violates(RULE, "lack 1999900 bytes");
    }

    @Test
    void letsAnOperatorForceIt() {
        withStandbysAt(100, 100)
                .hearsPrimary(A, 1, 5_000_000)
                .happens(new Happening.CommandGiven(new ClusterCommand.Failover(Optional.of(C), true)))
                .at(20.1)
                .decides(
                        2,
                        A,
                        C,
                        new Evidence.OrderedByOperator(true, Story.begin().now()))
                .keeps(RULE);
    }

    @Test
    void noticesAnOrderThatWasNotHeeded() {
        withStandbysAt(100, 100)
                .happens(new Happening.CommandGiven(new ClusterCommand.Failover(Optional.of(C), true)))
                .decides(
                        2,
                        A,
                        B,
                        new Evidence.OrderedByOperator(true, Story.begin().now()))
                .violates(RULE, "the operator wanted pg-test-3");
    }

    @Test
    void noticesThatAStoppedLeaderHadMore() {
        withStandbysAt(100, 100)
                .hearsCrashed(A, 150)
                .at(20.1)
                .decides(
                        2,
                        A,
                        B,
                        new Evidence.PostgresStopped(
                                A, Optional.of(new Lsn(150)), Story.begin().now()))
                .violates(RULE, "its own ends at 0/96");
    }

    @Test
    void noticesAChoiceOfAServerThatDoesNotRun() {
        withStandbysAt(100, 100).hearsCrashed(B, 100).at(20.1).decides(2, A, B).violates(RULE, "CRASHED");
    }

    @Test
    void noticesThatWhoFailedIsTriedAgain() {
        var story = withStandbysAt(100, 100).decides(2, A, B);
        story.at(29.5)
                .persists(new FailoverAbandoned(story.operation(), new Epoch(2), B, "it did not lead", story.now()))
                .hearsStandby(B, 100)
                .hearsStandby(C, 100)
                .at(30)
                .decides(3, A, B)
                .violates(RULE, "tried in vain");
    }

    @Test
    void noticesAChoiceByWhatWasSaidTooEarly() {
        var story = withStandbysAt(200, 100).losesKey(A);
        story.at(20.2)
                .decides(
                        2,
                        A,
                        B,
                        new Evidence.AgentUnreachable(A, Duration.ofSeconds(3), story.now()),
                        new Evidence.LeaderKeyAbsent(11, story.now()))
                .violates(RULE, "before the leader key was gone");
    }

    @Test
    void countsWhatTheFirstOfSeveralReportsSaidThatCameAtOnce() {
        withStandbysAt(200, 100)
                .hearsCrashed(B, 200)
                .at(20.5)
                .hearsStandby(B, 200)
                .hearsCrashed(B, 200)
                .decides(2, A, B)
                .keeps(RULE);
    }

    @Test
    void asksWhetherTheKeyWasGoneWhenItWasDecided() {
        var story = withStandbysAt(200, 100)
                .losesKey(A)
                .at(20.1)
                .hearsStandby(B, 200)
                .hearsStandby(C, 100)
                .at(20.2);
        var decision = story.now();
        story.at(20.3)
                .takesKey(A, 1)
                .losesKey(A)
                .at(20.4)
                .decidedAt(
                        decision,
                        2,
                        A,
                        B,
                        new Evidence.AgentUnreachable(A, Duration.ofSeconds(3), decision),
                        new Evidence.LeaderKeyAbsent(11, decision))
                .keeps(RULE);
    }
}
