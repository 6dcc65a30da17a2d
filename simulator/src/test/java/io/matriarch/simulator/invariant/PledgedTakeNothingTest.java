package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class PledgedTakeNothingTest {

    private static final Invariant RULE = Invariant.PLEDGE_BEFORE_ANSWER;

    @Test
    void noticesAStandbyThatComesBackUnderAnEpochBelowItsPledge() {
        pledged().streams(B, A, "pg-test-2@2").keeps(RULE);
        pledged().streams(B, A, "pg-test-2@1").violates(RULE, "has told that it pledged epoch 2");
        pledged().streams(B, A, "pg-test-2").violates(RULE, "has told that it pledged epoch 2");
    }

    @Test
    void noticesAStandbyThatIsNotCutOff() {
        Story.inQuorumMode()
                .streams(B, A, "pg-test-2@1")
                .pledges(B, 2)
                .hearsPledge(B, 2)
                .violates(RULE, "has pledged epoch 2, and streams as pg-test-2@1");
    }

    @Test
    void noticesAStandbyThatHasMoreThanItTells() {
        Story.inQuorumMode()
                .happens(new Happening.StreamingEnded(B, "it was detached"))
                .pledges(B, 2)
                .has(B, 101)
                .hearsPledge(B, 2)
                .violates(RULE, "and has more");
    }

    private static Story pledged() {
        return Story.inQuorumMode()
                .happens(new Happening.StreamingEnded(B, "it was detached"))
                .pledges(B, 2)
                .has(B, 100)
                .hearsPledge(B, 2)
                .keeps(RULE);
    }
}
