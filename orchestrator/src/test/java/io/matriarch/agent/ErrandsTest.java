package io.matriarch.agent;

import static io.matriarch.agent.AgentWorld.bootstrap;
import static io.matriarch.agent.AgentWorld.follow;
import static io.matriarch.agent.AgentWorld.rest;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.ToAgent.Work;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Works that are done once. */
class ErrandsTest {

    private static AgentWorld leader() {
        return new AgentWorld().attached().told(bootstrap(1)).settles().forgetsActions();
    }

    private static AgentWorld standby() {
        return new AgentWorld()
                .runningStandby()
                .attached()
                .told(follow(1))
                .settles()
                .forgetsActions();
    }

    private static Optional<String> failureOf(AgentWorld world, String operation) {
        return world.report()
                .outcomeOf(new OperationId(operation))
                .orElseThrow()
                .failure();
    }

    @Test
    void areDoneOnceHoweverOftenTheyAreAskedFor() {
        var world = leader().told("op-1", 1, Work.RESTART)
                .told("op-1", 1, Work.RESTART)
                .settles();
        world.told("op-1", 1, Work.RESTART).settles();
        assertThat(world.works()).containsExactly("Stop", "StartPrimary", "Converge");
        assertThat(failureOf(world, "op-1")).isEmpty();
    }

    @Test
    void areRememberedOverARestartOfTheAgent() {
        var world = leader().told("op-1", 1, Work.CHECKPOINT)
                .settles()
                .agentRestarts()
                .attached()
                .settles();
        world.told("op-1", 1, Work.CHECKPOINT).settles();
        assertThat(world.works()).doesNotContain("Checkpoint");
        assertThat(failureOf(world, "op-1")).isEmpty();
    }

    @Test
    void ofALowerEpochAreRefused() {
        var world = leader().told(follow(3)).settles().forgetsActions();
        world.told("op-1", 2, Work.RESTART).settles();
        assertThat(world.answers()).containsExactly(new FromAgent.StaleEpoch(new Epoch(2), new Epoch(3)));
        assertThat(world.works()).doesNotContain("Stop");
    }

    @Test
    void restartALeaderUnderItsKey() {
        var world = leader().told("op-1", 1, Work.RESTART).settles();
        assertThat(world.works()).doesNotContain("Release", "Acquire 1");
        assertThat(world.report().heldEpoch()).isPresent();
    }

    @Test
    void tellThatARestartFailedAlthoughTheDiskIsFull() {
        var world = leader();
        world.diskWorks = false;
        world.fails(ServerWork.StartPrimary.class).told("op-1", 1, Work.RESTART).settles();
        assertThat(failureOf(world, "op-1")).isPresent();
    }

    @Test
    void checkpointWithoutHoldingUpAnythingElse() {
        var world = leader().slow(ServerWork.Checkpoint.class)
                .told("op-1", 1, Work.CHECKPOINT)
                .settles();
        world.told(follow(2, false)).settles();
        assertThat(world.works()).containsExactly("Checkpoint", "Stop", "Release");
    }

    @Test
    void neverMakeALeaderAnew() {
        var world = leader().told("op-1", 1, Work.REINIT).settles();
        assertThat(world.works()).isEmpty();
        assertThat(failureOf(world, "op-1")).contains("only a standby can be made anew");
    }

    @Test
    void makeAStandbyAnew() {
        var world = standby().told("op-1", 1, Work.REINIT).settles();
        assertThat(world.works()).startsWith("Stop", "Clone", "CheckFit", "StartStandby");
        assertThat(failureOf(world, "op-1")).isEmpty();
    }

    @Test
    void tellWhyACopyFailed() {
        var world = standby()
                .fails(ServerWork.Clone.class)
                .told("op-1", 1, Work.REINIT)
                .settles();
        assertThat(failureOf(world, "op-1")).contains("no");
    }

    @Test
    void restartDoesNotCopyTheLeaderOverAndOver() {
        var world = new AgentWorld()
                .stopped(new DataDirectory.Unusable("a pg_rewind was interrupted"))
                .attached()
                .fails(ServerWork.Clone.class)
                .told(follow(1))
                .told("op-1", 1, Work.RESTART)
                .runs(Duration.ofSeconds(20));
        assertThat(world.works().stream().filter("Clone"::equals).count()).isBetween(3L, 8L);
    }

    @Test
    void restartDoesNotWaitForWhatFailedBefore() {
        var world = new AgentWorld()
                .stopped(new DataDirectory.Unusable("a pg_rewind was interrupted"))
                .attached()
                .fails(ServerWork.Clone.class)
                .told(follow(1))
                .runs(Duration.ofMinutes(5))
                .forgetsActions();
        world.told("op-1", 1, Work.RESTART).runs(Duration.ofMillis(100));
        assertThat(world.works()).contains("Clone");
    }

    @Test
    void deleteDataOnlyOfAnInstanceThatRests() {
        var world = standby().told("op-1", 1, Work.DELETE_DATA).settles();
        assertThat(failureOf(world, "op-1")).isPresent();
        world.told(rest(1)).told("op-2", 1, Work.DELETE_DATA).settles();
        assertThat(world.works()).containsExactly("Stop", "DeleteData");
        assertThat(world.postgres().state()).isEqualTo(ServerState.ABSENT);
        assertThat(failureOf(world, "op-2")).isEmpty();
    }

    @Test
    void endInFailureWhenTheyDoNotEndOtherwise() {
        var world = leader().fails(ServerWork.StartPrimary.class)
                .told("op-1", 1, Work.RESTART)
                .settles();
        assertThat(failureOf(world, "op-1")).contains("no");
        var stuck = standby();
        stuck.told(follow(2, false)).told("op-2", 2, Work.REINIT).runs(Duration.ofSeconds(1));
        assertThat(failureOf(stuck, "op-2")).contains("there is no leader to copy now");
    }
}
