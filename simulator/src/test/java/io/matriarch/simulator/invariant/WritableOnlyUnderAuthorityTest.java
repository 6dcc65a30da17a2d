package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class WritableOnlyUnderAuthorityTest {

    private static final Invariant RULE = Invariant.WRITABLE_ONLY_UNDER_AUTHORITY;

    @Test
    void noticesAServerThatOutlivesItsLease() {
        Story.ofAWholeCluster().at(20).losesKey(A).violates(RULE, "as the key of pg-test-1 goes");
    }

    @Test
    void noticesAServerThatIsWritableWithoutTheKey() {
        Story.ofAWholeCluster().becomesWritable(B, 2, 1, 100).violates(RULE, "becomes writable");
    }

    @Test
    void noticesAnAcknowledgementAfterTheKeyIsGone() {
        Story.ofAWholeCluster()
                .at(20)
                .ceases(A)
                .losesKey(A)
                .at(21)
                .acknowledges(A, 1, 100)
                .violates(RULE, "acknowledges write");
    }

    @Test
    void noticesThatNobodyStopsTheServerOfAFrozenAgent() {
        Story.ofAWholeCluster()
                .begins(new Fault.AgentFrozen(Target.LEADER), A)
                .at(20)
                .losesKey(A)
                .violates(RULE, "as the key of pg-test-1 goes");
    }

    @Test
    void noticesThatNobodyStopsTheServerOfADeadAgent() {
        Story.ofAWholeCluster()
                .happens(new Happening.AgentEnded(A, "killed"))
                .at(20)
                .losesKey(A)
                .violates(RULE, "as the key of pg-test-1 goes");
    }

    @Test
    void noticesThatItWasNotFencedBeforeAnotherTookOver() {
        Story.ofAWholeCluster()
                .begins(new Fault.AgentFrozen(Target.LEADER), A)
                .at(20)
                .losesKey(A)
                .pledges(B, 2)
                .takesKey(B, 2)
                .violates(RULE, "takes the key for epoch 2");
    }

    @Test
    void isContentWithAServerThatStopsInTime() {
        Story.ofAWholeCluster()
                .at(20)
                .ceases(A)
                .acknowledges(A, 1, 100, 19.9)
                .losesKey(A)
                .pledges(B, 2)
                .takesKey(B, 2)
                .becomesWritable(B, 2, 1, 100)
                .at(21)
                .acknowledges(B, 2, 200)
                .keeps(RULE);
    }

    private static Story vouchedFor(double sent, double answered) {
        return Story.ofAWholeCluster().at(answered).happens(new Happening.CanaryAcknowledged(A, new Epoch(1), (long)
                (sent * 1e9)));
    }

    @Test
    void isContentWithALeaderThatOutlivesItsLeaseWhileStandbysVouchForIt() {
        vouchedFor(19, 19.1).at(20).losesKey(A).at(28).acknowledges(A, 1, 100).keeps(RULE);
    }

    @Test
    void noticesThatNobodyHasVouchedForTooLong() {
        vouchedFor(19, 19.1).at(20).losesKey(A).at(30).acknowledges(A, 1, 100).violates(RULE, "acknowledges write");
    }

    @Test
    void noticesThatItIsWritableThoughNobodyVouchesAnyMoreAlsoWhenNobodyWrites() {
        vouchedFor(19, 19.1)
                .at(20)
                .losesKey(A)
                .at(29.5)
                .happens(new Happening.AgentStarted(B))
                .violates(RULE, "nobody vouches for it any more");
    }

    @Test
    void noticesAuthorityThatIsCountedFromTheAnswer() {
        vouchedFor(9, 19).at(20).losesKey(A).violates(RULE, "as the key of pg-test-1 goes");
    }

    @Test
    void noticesStandbysThatVouchForAnOldLeader() {
        Story.ofAWholeCluster()
                .at(20)
                .ceases(A)
                .losesKey(A)
                .pledges(B, 2)
                .takesKey(B, 2)
                .at(22)
                .happens(new Happening.CanaryAcknowledged(A, new Epoch(1), 21_000_000_000L))
                .violates(RULE, "has a canary of epoch 1 acknowledged that was sent after epoch 2 was taken");
    }

    private static Story awakeWithAnotherHolder(Story story) {
        return story.begins(new Fault.MachineStalled(Target.LEADER), A)
                .at(20)
                .losesKey(A)
                .pledges(B, 2)
                .takesKey(B, 2)
                .at(25)
                .ends()
                .at(30)
                .acknowledges(A, 1, 100);
    }

    @Test
    void admitsThatAMachineWhoseClockStoodStillGoesOnUntilEtcdAnswers() {
        awakeWithAnotherHolder(Story.ofAWholeCluster()).violates(RULE, "acknowledges write");
        awakeWithAnotherHolder(Story.ofAWholeCluster().begins(new Fault.CutFromEtcd(Target.LEADER), A))
                .keeps(RULE);
    }

    @Test
    void admitsTheSameOfAMachineOnWhichNobodyAsksEtcd() {
        awakeWithAnotherHolder(Story.ofAWholeCluster().happens(new Happening.AgentEnded(A, "killed")))
                .keeps(RULE);
        awakeWithAnotherHolder(Story.ofAWholeCluster().begins(new Fault.AgentFrozen(Target.LEADER), A))
                .keeps(RULE);
    }

    @Test
    void admitsThatNobodyIsLeftWhenAgentAndDeadmanAreKilled() {
        Story.ofAWholeCluster()
                .happens(new Happening.DeadmanKilled(A))
                .happens(new Happening.AgentEnded(A, "killed"))
                .at(20)
                .losesKey(A)
                .keeps(RULE);
    }

    @Test
    void noticesThatAnAgentDoesNotReplaceItsDeadman() {
        Story.ofAWholeCluster()
                .happens(new Happening.DeadmanKilled(A))
                .at(20)
                .losesKey(A)
                .violates(RULE, "as the key of pg-test-1 goes");
    }

    @Test
    void noticesThatADeadmanThatWasReplacedDoesNotKill() {
        Story.ofAWholeCluster()
                .at(10)
                .happens(new Happening.DeadmanKilled(A))
                .at(10.5)
                .happens(new Happening.DeadmanReplaced(A))
                .happens(new Happening.AgentEnded(A, "killed"))
                .at(20)
                .losesKey(A)
                .violates(RULE, "as the key of pg-test-1 goes");
    }

    @Test
    void noticesThatNobodyStopsItWhereThereIsNoOrchestratorEither() {
        var story = Story.ofAWholeCluster().happens(new Happening.AgentEnded(A, "killed"));
        story.happens(new Happening.OrchestratorEnded(Story.ORCHESTRATOR, "crashed"))
                .at(20)
                .losesKey(A)
                .pledges(B, 2)
                .takesKey(B, 2)
                .violates(RULE, "takes the key for epoch 2");
    }

    @Test
    void noticesThatTheSuccessorOfAFrozenAgentDoesNotStopItsServer() {
        Story.ofAWholeCluster()
                .begins(new Fault.AgentFrozen(Target.LEADER), A)
                .at(15)
                .happens(new Happening.AgentStarted(A))
                .at(30)
                .losesKey(A)
                .violates(RULE, "is writable");
    }
}
