package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the key may be taken from a leader that holds it. */
class RevocationsTest {

    private static final Invariant RULE = Invariant.LEASE_AND_EPOCH_MOVE_FORWARD;
    private static final StandbySet BOTH = StandbySet.of(List.of(B, C));

    @Test
    void letsTheKeyBeTakenOnceEnoughStandbysHavePledgedAndStreamNoMore() {
        counting(StandbyRecord.settled(new Epoch(1), BOTH))
                .pledges(B, 2)
                .pledges(C, 2)
                .happens(ended(B))
                .happens(ended(C))
                .takesKey(B, 2)
                .keeps(RULE);
    }

    @Test
    void noticesAPledgeThatIsNotOnDisk() {
        counting(StandbyRecord.settled(new Epoch(1), BOTH))
                .pledges(B, 2)
                .happens(ended(B))
                .happens(ended(C))
                .takesKey(B, 2)
                .violates(RULE, "while pg-test-1 led", "of which 1 are taken away");
    }

    @Test
    void noticesAStandbyThatPledgedAndStillStreams() {
        counting(StandbyRecord.settled(new Epoch(1), BOTH))
                .pledges(B, 2)
                .pledges(C, 2)
                .happens(ended(B))
                .takesKey(B, 2)
                .violates(RULE, "of which 1 are taken away");
    }

    @Test
    void asksForEverySetThatMayBeInForce() {
        counting(StandbyRecord.settled(new Epoch(1), BOTH).towards(StandbySet.of(List.of(B))))
                .pledges(B, 2)
                .happens(ended(B))
                .takesKey(B, 2)
                .violates(RULE, "any 1 of pg-test-2, pg-test-3");
    }

    @Test
    void noticesALeaderThatWaitsForNobody() {
        counting(StandbyRecord.settled(new Epoch(1), StandbySet.NONE))
                .pledges(B, 2)
                .pledges(C, 2)
                .happens(ended(B))
                .happens(ended(C))
                .takesKey(B, 2)
                .violates(RULE, "while pg-test-1 led");
    }

    private static Story counting(StandbyRecord record) {
        return Story.ofAWholeCluster().happens(new Happening.StandbysRecorded(record, 9));
    }

    private static Happening ended(InstanceId standby) {
        return new Happening.StreamingEnded(standby, "it was detached");
    }
}
