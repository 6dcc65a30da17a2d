package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class NoFlappingTest {

    private static final Invariant RULE = Invariant.NO_FLAPPING;

    @Test
    void noticesMoreChangesThanThereWereFaults() {
        Story.ofAWholeCluster()
                .completes(2, B, 2)
                .keeps(RULE)
                .at(50)
                .completes(3, A, 3)
                .violates(RULE, "change 2 of the leader, after 0 faults");
    }

    @Test
    void noticesALeaderThatComesBackAtOnce() {
        Story.ofAWholeCluster()
                .begins(new Fault.AgentKilled(Target.STANDBY), B)
                .ends()
                .at(50)
                .completes(2, A, 2)
                .completes(3, B, 3)
                .at(55)
                .completes(4, A, 4)
                .violates(RULE, "for no reason");
    }

    @Test
    void noticesAServerThatEndsAgainAndAgain() {
        var story = Story.ofAWholeCluster().heals().at(30);
        for (var i = 0; i < 4; i++) {
            story.happens(new Happening.ServerEnded(B, "it fell"));
        }
        story.violates(RULE, "4 times");
    }

    @Test
    void letsServersEndWhileThereAreFaults() {
        var story = Story.ofAWholeCluster().at(30);
        for (var i = 0; i < 9; i++) {
            story.happens(new Happening.ServerEnded(B, "it fell"));
        }
        story.keeps(RULE);
    }
}
