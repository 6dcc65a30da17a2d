package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.InstanceTaskCompleted;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class NoOperationStuckTest {

    private static final Invariant RULE = Invariant.NO_OPERATION_STUCK;

    @Test
    void noticesAChangeThatDoesNotEnd() {
        Story.ofAWholeCluster()
                .suspects(A)
                .decides(2, A, B)
                .heals()
                .at(60)
                .endsWellUnder(A)
                .violates(RULE, "to pg-test-2");
    }

    @Test
    void noticesAWorkThatDoesNotEnd() {
        var story = Story.ofAWholeCluster().heals();
        story.persists(new InstanceTaskStarted(story.operation(), B, TaskKind.REINIT, story.now()))
                .at(60)
                .endsWellUnder(A)
                .violates(RULE, "reinit of pg-test-2");
    }

    @Test
    void noticesACommandThatNobodyAnswers() {
        Story.ofAWholeCluster()
                .heals()
                .happens(new Happening.CommandGiven(new ClusterCommand.Pause()))
                .at(60)
                .endsWellUnder(A)
                .violates(RULE, "never answered");
    }

    @Test
    void isContentWithWhatHasEndedOrOnlyJustBegun() {
        var story = Story.ofAWholeCluster().heals();
        var operation = story.operation();
        story.persists(new InstanceTaskStarted(operation, B, TaskKind.RESTART, story.now()))
                .happens(new Happening.CommandGiven(new ClusterCommand.Pause()))
                .happens(new Happening.CommandAnswered(new ClusterCommand.Pause(), true, "done"))
                .at(50)
                .persists(new InstanceTaskCompleted(operation, B, story.now()))
                .suspects(A)
                .at(60)
                .endsWellUnder(A)
                .keeps(RULE);
    }
}
