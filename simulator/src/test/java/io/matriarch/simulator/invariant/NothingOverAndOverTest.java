package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import java.util.List;
import org.junit.jupiter.api.Test;

class NothingOverAndOverTest {

    private static final Invariant RULE = Invariant.NO_FLAPPING;

    private static void fails(Story story, ServerWork work) {
        story.happens(new Happening.WorkEnded(
                B, work, new WorkResult.Plain(new PostgresServer.Outcome.Failed("the disk is full"))));
    }

    private static void restarts(Story story) {
        story.persists(new LeaderRestartOrdered(
                story.operation(), new Epoch(1), A, List.of(), List.of(), "it has more WAL", story.now()));
    }

    @Test
    void noticesAWorkThatFailsWithoutAPause() {
        var story = Story.ofAWholeCluster();
        for (var i = 0; i < 9; i++) {
            story.at(10 + i);
            fails(story, new ServerWork.StartPrimary());
        }
        story.violates(RULE, "StartPrimary fails on pg-test-2 9 times");
    }

    @Test
    void letsAWorkFailAgainAfterAPause() {
        var story = Story.ofAWholeCluster();
        for (var i = 0; i < 30; i++) {
            story.at(10 + 2 * i);
            fails(story, new ServerWork.StartPrimary());
        }
        story.keeps(RULE);
    }

    @Test
    void noticesALeaderThatIsRestartedWithoutEnd() {
        var story = Story.ofAWholeCluster().suspects(A);
        restarts(story);
        story.keeps(RULE);
        restarts(story);
        story.violates(RULE, "once more");
    }

    @Test
    void letsALeaderBeRestartedInTheNextSuspicion() {
        var story = Story.ofAWholeCluster().suspects(A);
        restarts(story);
        story.suspects(A);
        restarts(story);
        story.keeps(RULE);
    }

    @Test
    void noticesARefusalThatIsWrittenOnEveryTick() {
        var story = Story.ofAWholeCluster();
        for (var i = 0; i < 5; i++) {
            story.persists(new FailoverRefused(
                    new Epoch(1), A, "no-candidate", "nobody may lead", List.of(), List.of(), story.now()));
        }
        story.violates(RULE, "no-candidate 5 times");
    }
}
