package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;
import static io.matriarch.simulator.invariant.Story.ORCHESTRATOR;

import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class OrchestratorsTakeUpTest {

    private static final Invariant RULE = Invariant.NO_OPERATION_STUCK;

    private static Story started() {
        return Story.ofAWholeCluster()
                .happens(new Happening.OrchestratorEnded(ORCHESTRATOR, "crashed"))
                .at(40)
                .happens(new Happening.OrchestratorStarted(ORCHESTRATOR));
    }

    @Test
    void noticesOneThatDoesNothing() {
        started().at(44).streams(B, A).violates(RULE, "in touch with nobody");
    }

    @Test
    void isContentWithOneWord() {
        started()
                .at(41)
                .tells(B, new ToAgent.RequestReport())
                .at(60)
                .streams(B, A)
                .keeps(RULE);
    }

    @Test
    void demandsNothingWhileNobodyCanBeReached() {
        started()
                .begins(new Fault.HostCrashed(Target.ALL), A, B, C)
                .at(60)
                .streams(B, A)
                .keeps(RULE);
    }
}
