package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.agent.ServerWork;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PledgeBeforeAnswerTest {

    private static final Invariant RULE = Invariant.PLEDGE_BEFORE_ANSWER;

    @Test
    void noticesAPledgeThatIsToldBeforeItIsOnDisk() {
        Story.inQuorumMode().hearsPledge(B, 2).violates(RULE, "reports to have pledged epoch 2");
    }

    @Test
    void noticesAReportThatRunsAheadOfTheDisk() {
        Story.ofAWholeCluster().hearsPrimary(A, 2, 100).violates(RULE, "reports to have accepted epoch 2");
    }

    @Test
    void noticesAKeyThatRunsAheadOfTheDisk() {
        Story.ofAWholeCluster().losesKey(A).takesKey(B, 2).violates(RULE, "takes the leader key for epoch 2");
    }

    @Test
    void isContentWhenThePledgeCameFirst() {
        Story.ofAWholeCluster()
                .pledges(B, 2)
                .losesKey(A)
                .takesKey(B, 2)
                .works(B, 2, new ServerWork.Promote(Duration.ofSeconds(1)))
                .hearsPrimary(B, 2, 100)
                .keeps(RULE);
    }
}
