package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhatIsAcknowledgedIsHeldTest {

    private static final Invariant RULE = Invariant.LOSS_WITHIN_RPO;
    private static final StandbySet BOTH = StandbySet.of(List.of(B, C));
    private static final StandbySet ONLY_B = StandbySet.of(List.of(B));

    @Test
    void isContentWithAWriteThatOneOfTwoHas() {
        counting(BOTH).has(B, 500).has(C, 400).acknowledges(A, 1, 500).keeps(RULE);
    }

    @Test
    void noticesAWriteThatNobodyHasButItsLeader() {
        counting(BOTH)
                .has(B, 400)
                .has(C, 400)
                .acknowledges(A, 1, 500)
                .violates(RULE, "is acknowledged by pg-test-1, and enough standbys to take over lack it");
    }

    @Test
    void aStandbyWithoutDataCannotTakeOver() {
        counting(BOTH).has(B, 400).acknowledges(A, 1, 500).keeps(RULE);
    }

    @Test
    void noticesThatAFormerSetIsStruckBeforeTheNextHasEverything() {
        counting(BOTH)
                .has(B, 400)
                .has(C, 500)
                .acknowledges(A, 1, 500)
                .happens(recorded(StandbyRecord.settled(new Epoch(1), BOTH).towards(ONLY_B)))
                .keeps(RULE)
                .happens(recorded(StandbyRecord.settled(new Epoch(1), ONLY_B)))
                .violates(RULE, "was acknowledged by pg-test-1, and enough standbys to take over lack it");
    }

    @Test
    void noFailoverIsPossibleWhileNobodyHasToAcknowledge() {
        counting(StandbySet.NONE)
                .has(B, 400)
                .has(C, 400)
                .acknowledges(A, 1, 500)
                .keeps(RULE);
    }

    @Test
    void noticesThatCommitsWaitForASetThatIsNotOnRecord() {
        counting(BOTH)
                .works(A, 1, new ServerWork.Count(new Epoch(1), BOTH, false))
                .keeps(RULE)
                .works(A, 1, new ServerWork.Count(new Epoch(1), ONLY_B, false))
                .violates(RULE, "which is not on record");
    }

    private static Story counting(StandbySet set) {
        return Story.inQuorumMode().happens(recorded(StandbyRecord.settled(new Epoch(1), set)));
    }

    private static Happening recorded(StandbyRecord record) {
        return new Happening.StandbysRecorded(record, 9);
    }
}
