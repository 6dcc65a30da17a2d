package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class NothingBreaksTest {

    private static final Invariant RULE = Invariant.NOTHING_BREAKS;
    private static final InstanceId INSTANCE = InstanceId.parse("pg-sim-1");

    @Test
    void noticesAnAgentThatFellOverABug() {
        Story.begin()
                .happens(new Happening.AgentEnded(INSTANCE, "broken: java.lang.IllegalStateException: two works"))
                .violates(RULE, "two works");
    }

    @Test
    void noticesAnActorThatFellOverABug() {
        Story.begin()
                .happens(new Happening.OrchestratorEnded(
                        "orchestrator-1", "its actor failed: java.lang.NullPointerException"))
                .violates(RULE, "NullPointerException");
    }

    @Test
    void letsFaultsEndThem() {
        Story.begin()
                .happens(new Happening.AgentEnded(INSTANCE, "killed"))
                .happens(new Happening.OrchestratorEnded("orchestrator-1", "crashed"))
                .happens(new Happening.OrchestratorEnded(
                        "orchestrator-1",
                        "its actor failed: akka.persistence.typed.internal.JournalFailureException: down"))
                .keeps(RULE);
    }
}
