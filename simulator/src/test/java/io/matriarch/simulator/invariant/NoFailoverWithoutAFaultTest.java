package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoFailoverWithoutAFaultTest {

    private static final Invariant RULE = Invariant.NO_FAILOVER_WITHOUT_A_FAULT;

    @Test
    void noticesAFailoverOutOfTheBlue() {
        Story.ofAWholeCluster().decides(2, A, B).violates(RULE, "pg-test-2 replaces pg-test-1");
    }

    @Test
    void noticesAFailoverBecauseOfAnotherNode() {
        Story.ofAWholeCluster()
                .begins(new Fault.HostCrashed(Target.STANDBY), B)
                .decides(2, A, B)
                .violates(RULE);
    }

    @Test
    void noticesAFailoverLongAfterTheFault() {
        Story.ofAWholeCluster()
                .begins(new Fault.AgentKilled(Target.LEADER), A)
                .at(20)
                .ends()
                .at(51)
                .decides(2, A, B)
                .violates(RULE);
    }

    @Test
    void letsAFaultOfTheLeaderLeadToOne() {
        Story.ofAWholeCluster()
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .decides(2, A, B)
                .keeps(RULE);
    }

    @Test
    void letsAnOperatorHaveOne() {
        Story.ofAWholeCluster()
                .happens(new Happening.CommandGiven(new ClusterCommand.Failover(Optional.empty(), false)))
                .decides(2, A, B)
                .keeps(RULE);
    }

    @Test
    void letsASwitchoverThatWasGivenUpLeadToOne() {
        var story = Story.ofAWholeCluster();
        story.persists(new SwitchoverAbandoned(story.operation(), new Epoch(2), "it did not lead", story.now()))
                .decides(3, A, B)
                .keeps(RULE);
    }

    @Test
    void letsALeaderBeConfirmed() {
        Story.ofAWholeCluster().decides(2, A, A).keeps(RULE);
    }

    @Test
    void noticesASuspicionOutOfTheBlue() {
        Story.ofAWholeCluster()
                .begins(new Fault.OrchestratorCrashed())
                .suspects(A)
                .violates(RULE, "pg-test-1 is suspected");
    }

    @Test
    void letsASuspicionWaitUntilItCanBeWritten() {
        Story.ofAWholeCluster()
                .begins(new Fault.JournalDown())
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .at(10)
                .ends()
                .at(38)
                .ends()
                .at(45)
                .suspects(A)
                .keeps(RULE);
    }

    @Test
    void noticesASuspicionThatCouldLongHaveBeenWritten() {
        Story.ofAWholeCluster()
                .begins(new Fault.JournalDown())
                .begins(new Fault.HostCrashed(Target.LEADER), A)
                .at(10)
                .ends()
                .at(38)
                .ends()
                .at(69)
                .suspects(A)
                .violates(RULE, "pg-test-1 is suspected");
    }

    @Test
    void letsAFaultAnywhereArouseSuspicion() {
        Story.ofAWholeCluster()
                .begins(new Fault.HostCrashed(Target.STANDBY), B)
                .suspects(A)
                .keeps(RULE);
    }
}
