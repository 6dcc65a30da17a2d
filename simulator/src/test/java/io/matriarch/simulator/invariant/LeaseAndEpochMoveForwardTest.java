package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class LeaseAndEpochMoveForwardTest {

    private static final Invariant RULE = Invariant.LEASE_AND_EPOCH_MOVE_FORWARD;

    @Test
    void noticesAKeyTakenFromWhoHoldsIt() {
        Story.ofAWholeCluster().takesKey(B, 2).violates(RULE, "while pg-test-1 led");
    }

    @Test
    void noticesAnEpochUsedTwice() {
        Story.ofAWholeCluster().losesKey(A).takesKey(B, 1).violates(RULE, "epoch 1");
    }

    @Test
    void noticesAnEpochBelowTheRecord() {
        Story.ofAWholeCluster()
                .losesKey(A)
                .happens(new Happening.EpochRecorded(new Epoch(5), "pg-test-3", 20))
                .takesKey(B, 4)
                .violates(RULE, "on record");
    }

    @Test
    void letsTheHolderTakeItAgainAndOthersInALaterEpoch() {
        Story.ofAWholeCluster()
                .losesKey(A)
                .takesKey(A, 1)
                .losesKey(A)
                .takesKey(B, 2)
                .keeps(RULE);
    }
}
