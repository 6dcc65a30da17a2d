package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyBeforePromotionTest {

    private static final Invariant RULE = Invariant.KEY_BEFORE_PROMOTION;
    private static final ServerWork PROMOTE = new ServerWork.Promote(Duration.ofSeconds(1));

    @Test
    void noticesAPromotionWithoutTheKey() {
        Story.ofAWholeCluster().pledges(B, 2).works(B, 2, PROMOTE).violates(RULE, "held by pg-test-1 for epoch 1");
    }

    @Test
    void noticesAPromotionUnderTheKeyOfAnotherEpoch() {
        Story.ofAWholeCluster()
                .pledges(B, 2)
                .losesKey(A)
                .takesKey(B, 2)
                .pledges(B, 3)
                .works(B, 3, PROMOTE)
                .violates(RULE, "for epoch 2");
    }

    @Test
    void letsALeaderRestartThatStandbysVouchFor() {
        var vouched = new Happening.CanaryAcknowledged(A, new Epoch(1), 19_000_000_000L);
        Story.ofAWholeCluster()
                .at(19.1)
                .happens(vouched)
                .ceases(A)
                .losesKey(A)
                .at(20)
                .works(A, 1, new ServerWork.StartPrimary())
                .keeps(RULE);
        Story.ofAWholeCluster()
                .at(19.1)
                .ceases(A)
                .losesKey(A)
                .at(20)
                .works(A, 1, new ServerWork.StartPrimary())
                .violates(RULE, "held by nobody");
    }

    @Test
    void isContentWithAPromotionUnderTheKey() {
        Story.ofAWholeCluster()
                .pledges(B, 2)
                .losesKey(A)
                .takesKey(B, 2)
                .works(B, 2, PROMOTE)
                .becomesWritable(B, 2, 1, 100)
                .keeps(RULE);
    }

    @Test
    void noticesAKeyThatWasLostMeanwhile() {
        Story.ofAWholeCluster()
                .begins(new Fault.CutFromEtcd(Target.LEADER), A)
                .losesKey(A)
                .works(A, 1, new ServerWork.StartPrimary())
                .violates(RULE, "held by nobody");
    }
}
