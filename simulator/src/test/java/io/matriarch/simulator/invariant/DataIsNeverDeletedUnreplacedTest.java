package io.matriarch.simulator.invariant;

import static io.matriarch.simulator.invariant.Story.A;
import static io.matriarch.simulator.invariant.Story.B;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import org.junit.jupiter.api.Test;

class DataIsNeverDeletedUnreplacedTest {

    private static final Invariant RULE = Invariant.DATA_IS_NEVER_DELETED_UNREPLACED;

    @Test
    void noticesDataThatIsGoneWithoutACopy() {
        Story.ofAWholeCluster()
                .happens(new Happening.DataReplaced(B, "clone", false))
                .violates(RULE, "gone without a copy");
    }

    @Test
    void noticesThatTheOldIsDeletedTooEarly() {
        Story.ofAWholeCluster()
                .happens(new Happening.DataReplaced(B, "clone", true))
                .happens(new Happening.LeftoverDeleted(B, false))
                .violates(RULE, "has not streamed");
    }

    @Test
    void letsTheStreamEndWhileTheOldIsDeleted() {
        Story.ofAWholeCluster()
                .happens(new Happening.DataReplaced(B, "clone", true))
                .streams(B, A)
                .happens(new Happening.LeftoverDeleted(B, false))
                .keeps(RULE);
    }

    @Test
    void noticesARewindThatKeepsNothing() {
        Story.ofAWholeCluster()
                .works(A, 1, new ServerWork.Rewind(new Upstream("pg-test-2", new NodeAddress("10.0.0.2"), 5432)))
                .happens(new Happening.WalDiscarded(A, new Timeline(1), new Lsn(100), new Lsn(200), false))
                .violates(RULE, "throws away WAL");
    }

    @Test
    void letsACopyReplaceWhatLiesBesideIt() {
        Story.ofAWholeCluster()
                .happens(new Happening.DataReplaced(B, "clone", true))
                .streams(B, A)
                .happens(new Happening.LeftoverDeleted(B, true))
                .keeps(RULE);
    }

    @Test
    void letsAnOperatorHaveDataDeleted() {
        var story = Story.ofAWholeCluster();
        story.persists(new InstanceTaskStarted(story.operation(), B, TaskKind.REMOVE_WITH_DATA, story.now()))
                .happens(new Happening.DataReplaced(B, "deleted", false))
                .keeps(RULE);
    }
}
