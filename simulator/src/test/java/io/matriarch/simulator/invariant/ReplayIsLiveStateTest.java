package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;
import static io.matriarch.simulator.invariant.Story.C;

import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.simulator.history.Happening;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayIsLiveStateTest {

    private static final Invariant RULE = Invariant.REPLAY_IS_LIVE_STATE;

    private static ToAgent lead(int epoch, Optional<Lsn> notBefore) {
        return new ToAgent.Assign(new Assignment.Lead(new Epoch(epoch), false, Optional.empty(), notBefore));
    }

    private static ToAgent follow(int epoch, boolean ready) {
        return new ToAgent.Assign(
                new Assignment.Follow(new Epoch(epoch), B, new NodeAddress("10.0.0.2"), 5432, ready, Optional.empty()));
    }

    @Test
    void noticesAnOrderToLeadThatWasNotDecided() {
        Story.ofAWholeCluster().tells(B, lead(2, Optional.empty())).violates(RULE, "to lead in epoch 2");
    }

    @Test
    void noticesAPledgeThatIsAskedForWithoutARevocation() {
        var detach = new ToAgent.Assign(new Assignment.Detach(new Epoch(2)));
        var story = Story.ofAWholeCluster();
        story.tells(B, detach).violates(RULE, "to pledge epoch 2");

        var revoked = Story.ofAWholeCluster().suspects(A);
        revoked.persists(new RevocationStarted(
                        revoked.operation(),
                        new Epoch(2),
                        A,
                        StandbyRecord.settled(new Epoch(1), StandbySet.of(List.of(B, C))),
                        9,
                        "nobody hears it",
                        revoked.now(),
                        revoked.now(),
                        List.of(),
                        revoked.now()))
                .tells(B, detach)
                .keeps(RULE);
    }

    @Test
    void letsTheChosenOneLeadOnceItWasDecided() {
        Story.ofAWholeCluster()
                .suspects(A)
                .decides(2, A, B)
                .tells(B, lead(2, Optional.empty()))
                .keeps(RULE);
    }

    @Test
    void noticesThatFollowersAreSentTooEarly() {
        Story.ofAWholeCluster()
                .suspects(A)
                .decides(2, A, B)
                .tells(C, follow(2, false))
                .keeps(RULE)
                .tells(C, follow(2, true))
                .violates(RULE, "which is ready");
    }

    @Test
    void noticesASuccessorThatIsToldToLeadBeforeTheOldLeaderHasStopped() {
        var story = Story.ofAWholeCluster();
        var operation = story.operation();
        story.persists(new SwitchoverStarted(operation, new Epoch(2), A, B, List.of(), story.now()))
                .tells(B, lead(2, Optional.of(new Lsn(100))))
                .violates(RULE, "to lead in epoch 2");
    }

    @Test
    void letsTheSuccessorLeadFromWhereTheOldLeaderStopped() {
        var story = Story.ofAWholeCluster();
        var operation = story.operation();
        story.persists(new SwitchoverStarted(operation, new Epoch(2), A, B, List.of(), story.now()))
                .persists(new SwitchoverLeaderStopped(operation, A, new Lsn(100), story.now()))
                .tells(B, lead(2, Optional.of(new Lsn(100))))
                .keeps(RULE)
                .tells(B, lead(2, Optional.of(new Lsn(90))))
                .violates(RULE);
    }

    @Test
    void noticesAFenceOfSomebodyWhoIsNotSuspected() {
        Story.ofAWholeCluster()
                .happens(new Happening.FenceBegun(Story.ORCHESTRATOR, A))
                .violates(RULE, "not suspected");
    }

    @Test
    void noticesAWorkThatTheJournalDoesNotKnow() {
        var story = Story.ofAWholeCluster();
        story.tells(A, new ToAgent.Perform(story.operation(), new Epoch(1), ToAgent.Work.RESTART))
                .violates(RULE, "RESTART");
    }

    @Test
    void noticesALiveStateThatTheJournalDoesNotTell() {
        var story = Story.ofAWholeCluster();
        var truth = FakeTruth.led(A, story.journal());
        truth.journal.removeLast();
        story.end(truth).violates(RULE);
    }

    @Test
    void noticesWhatIsNotReadAsItWasWritten() {
        var story = Story.ofAWholeCluster();
        var truth = FakeTruth.led(A, story.journal());
        truth.misread = Optional.of("this was written, and that is read");
        story.end(truth).violates(RULE, "that is read");
    }
}
