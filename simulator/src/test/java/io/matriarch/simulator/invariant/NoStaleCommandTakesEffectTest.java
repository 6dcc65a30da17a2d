package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.agent.Pledge;
import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.agent.AgentReport.Outcome;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.simulator.history.Happening;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoStaleCommandTakesEffectTest {

    private static final Invariant RULE = Invariant.NO_STALE_COMMAND_TAKES_EFFECT;

    @Test
    void noticesWorkInAnEpochThatWasGivenUp() {
        Story.ofAWholeCluster()
                .pledges(B, 3)
                .works(B, 2, new ServerWork.Promote(Duration.ofSeconds(1)))
                .violates(RULE, "after it had pledged epoch 3");
    }

    @Test
    void noticesAPledgeThatGoesBack() {
        Story.ofAWholeCluster().pledges(B, 3).pledges(B, 2).violates(RULE, "goes back from epoch 3 to 2");
    }

    @Test
    void noticesAPrimaryStartedBelowTheRecord() {
        Story.ofAWholeCluster()
                .happens(new Happening.EpochRecorded(new Epoch(2), "pg-test-2", 20))
                .works(A, 1, new ServerWork.StartPrimary())
                .violates(RULE, "on record");
    }

    @Test
    void noticesAWorkThatWasOrderedTooLateAndDoneAllTheSame() {
        var story = Story.ofAWholeCluster().pledges(B, 3);
        var operation = story.operation();
        story.tells(B, new ToAgent.Perform(operation, new Epoch(2), ToAgent.Work.RESTART))
                .happens(new Happening.PledgeSaved(
                        B,
                        new Pledge(
                                new Epoch(3),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(new Outcome(operation, Optional.empty())))))
                .violates(RULE, operation.value());
    }

    @Test
    void letsWorkGoOnInTheEpochOfThePledge() {
        Story.ofAWholeCluster()
                .pledges(B, 3)
                .works(B, 3, new ServerWork.Promote(Duration.ofSeconds(1)))
                .pledges(B, 4)
                .keeps(RULE);
    }

    @Test
    void noticesWhatIsDoneTwice() {
        var outcome = new Outcome(new OperationId("op-9"), Optional.empty());
        Story.ofAWholeCluster()
                .happens(new Happening.PledgeSaved(
                        B, new Pledge(new Epoch(1), Optional.empty(), Optional.empty(), List.of(outcome, outcome))))
                .violates(RULE, "pg-test-2 did op-9 twice");
    }
}
