package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.ORCHESTRATOR;

import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OldLeaderIsGoneTest {

    private static final Invariant RULE = Invariant.NO_FAILOVER_WITHOUT_A_FAULT;

    private static Evidence unreachable(Story story) {
        return new Evidence.AgentUnreachable(A, Duration.ofSeconds(3), story.now());
    }

    private static Evidence absent(Story story) {
        return new Evidence.LeaderKeyAbsent(12, story.now());
    }

    private static Evidence held(Story story) {
        return new Evidence.LeaderKeyHeld(A.value(), 12, story.now());
    }

    private static Evidence fenced(Story story) {
        return new Evidence.FencedOverSsh(A, story.now());
    }

    private static Evidence ordered(Story story) {
        return new Evidence.OrderedByOperator(true, story.now());
    }

    @Test
    void noticesAFenceThatWasBeforeTheLeaderAcceptedWritesAgain() {
        var story = cutOff().losesKey(A)
                .happens(new Happening.FenceEnded(Story.ORCHESTRATOR, A, new FenceOutcome.Fenced()))
                .takesKey(A, 1)
                .becomesWritable(A, 1, 1, 0)
                .losesKey(A)
                .at(60);
        story.decides(2, A, B, unreachable(story), absent(story), fenced(story))
                .violates(RULE, "because it was fenced, and it was not");
    }

    private static Story cutOff() {
        return Story.ofAWholeCluster()
                .begins(new Fault.CutFromOrchestrators(Target.LEADER), A)
                .at(30);
    }

    private static Story frozen() {
        return Story.ofAWholeCluster()
                .begins(new Fault.AgentFrozen(Target.LEADER), A)
                .at(30);
    }

    @Test
    void noticesAFailoverOfAPausedCluster() {
        var story = cutOff();
        story.persists(new ClusterPaused(story.now())).decides(2, A, B).violates(RULE, "paused");
    }

    @Test
    void letsAnOperatorHaveOneOfAPausedCluster() {
        var story = cutOff();
        story.persists(new ClusterPaused(story.now()))
                .decides(2, A, B, ordered(story))
                .keeps(RULE);
    }

    @Test
    void noticesThatTheLeaderStillHoldsItsKey() {
        var story = cutOff();
        story.decides(2, A, B, unreachable(story), held(story)).violates(RULE, "holds the leader key");
    }

    @Test
    void noticesAStandbyThatIsStillServed() {
        var story = cutOff();
        story.hearsStreaming(B, 100, Duration.ofMillis(200))
                .at(30.5)
                .decides(2, A, B, unreachable(story), absent(story))
                .violates(RULE, "still receives WAL");
    }

    @Test
    void noticesThatAnOperatorIsAllowedWhatIsDangerous() {
        var story = cutOff();
        story.hearsStreaming(B, 100, Duration.ofMillis(200))
                .at(30.5)
                .decides(2, A, B, unreachable(story), absent(story), ordered(story))
                .violates(RULE, "still receives WAL");
    }

    @Test
    void takesAStandbyForCutOffThatHasHeardNothing() {
        var story = cutOff();
        story.hearsStreaming(B, 100, Duration.ofSeconds(5))
                .at(30.5)
                .decides(2, A, B, unreachable(story), absent(story))
                .keeps(RULE);
    }

    @Test
    void noticesThatAHostInReachWasNotFenced() {
        var story = frozen();
        story.decides(2, A, B, unreachable(story), absent(story)).violates(RULE, "was not fenced");
    }

    @Test
    void takesAFenceForOne() {
        var story = frozen();
        story.happens(new Happening.FenceEnded(ORCHESTRATOR, A, new FenceOutcome.Fenced()))
                .decides(2, A, B, unreachable(story), absent(story), fenced(story))
                .keeps(RULE);
    }

    @Test
    void noticesAFenceThatWasNone() {
        var story = frozen();
        story.happens(new Happening.FenceEnded(ORCHESTRATOR, A, new FenceOutcome.Unreachable("nobody answers")))
                .decides(2, A, B, unreachable(story), absent(story), fenced(story))
                .violates(RULE, "and it was not");
    }
}
