package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import org.junit.jupiter.api.Test;

class FailoversAreGivenUpTest {

    private static final Invariant RULE = Invariant.NO_OPERATION_STUCK;

    private static Story decided() {
        return Story.ofAWholeCluster()
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .at(20)
                .suspects(A)
                .losesKey(A)
                .decides(2, A, B);
    }

    @Test
    void noticesACandidateThatIsWaitedForWithoutEnd() {
        decided().at(46).streams(B, A).violates(RULE, "pg-test-2 was to lead");
    }

    @Test
    void letsACandidateBeGivenUp() {
        var story = decided().at(30);
        story.persists(new FailoverAbandoned(story.operation(), new Epoch(2), B, "it did not lead", story.now()))
                .at(60)
                .streams(B, A)
                .keeps(RULE);
    }

    @Test
    void letsACandidateThatHoldsTheKeyTakeItsTime() {
        decided().at(25).takesKey(B, 2).at(60).streams(B, A).keeps(RULE);
    }

    @Test
    void doesNotAskWhileEtcdIsGone() {
        decided().begins(new Fault.EtcdFrozen()).at(60).streams(B, A).keeps(RULE);
    }
}
