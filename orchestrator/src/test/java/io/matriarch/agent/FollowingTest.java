package io.matriarch.agent;

import static io.matriarch.agent.AgentWorld.directory;
import static io.matriarch.agent.AgentWorld.follow;
import static io.matriarch.agent.AgentWorld.lead;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How an agent makes a standby of whatever it finds. */
class FollowingTest {

    private static AgentWorld formerPrimary() {
        return new AgentWorld().stopped(directory(false, true)).attached();
    }

    private static List<ServerWork> stops(AgentWorld world) {
        return world.actions.stream()
                .flatMap(action -> action instanceof Action.Serve(var _, ServerWork.Stop stop)
                        ? Stream.<ServerWork>of(stop)
                        : Stream.<ServerWork>empty())
                .toList();
    }

    @Test
    void clonesWhatIsNotThereAndDeletesNothingUntilItStreams() {
        var world = new AgentWorld().attached();
        world.streams = false;
        world.told(follow(1)).settles();
        assertThat(world.works()).containsExactly("Clone", "CheckFit", "StartStandby");
        world.streams = true;
        world.settles();
        assertThat(world.works()).endsWith("StartStandby", "DiscardReplaced");
    }

    @Test
    void clonesNothingBeforeTheLeaderIsReady() {
        var world = new AgentWorld().attached().told(follow(1, false)).runs(Duration.ofSeconds(10));
        assertThat(world.works()).isEmpty();
        assertThat(world.told(follow(1)).settles().works()).contains("Clone");
    }

    @Test
    void waitsLongForAPrimaryToShipItsWal() {
        var world = new AgentWorld(AgentWorld.pledge(lead(1), 1))
                .keyHeld("pg-test-1", 1)
                .runningPrimary();
        world.lease = 1;
        world.attached().settles().told(follow(2, false)).settles();
        assertThat(stops(world)).containsExactly(new ServerWork.Stop(AgentWorld.TIMINGS.demotion()));
    }

    @Test
    void doesNotWaitLongForAPrimaryThatDoesNotAnswer() {
        var world = new AgentWorld(AgentWorld.pledge(lead(1), 1))
                .keyHeld("pg-test-1", 1)
                .runningPrimary();
        world.lease = 1;
        world.attached().settles();
        world.leftovers = true;
        world.runs(Duration.ofSeconds(1)).told(follow(2, false)).settles();
        assertThat(stops(world)).containsExactly(new ServerWork.Stop(AgentWorld.TIMINGS.silence()));
    }

    @Test
    void streamsFromANewLeaderWithoutARestart() {
        var world = new AgentWorld().runningStandby().attached().told(follow(1)).settles();
        assertThat(world.works()).startsWith("CheckFit", "Follow").doesNotContain("Stop", "StartStandby");
    }

    @Test
    void doesNotStreamFromANewLeaderOfAnotherForkBeforeItIsCopied() {
        var world = new AgentWorld().runningStandby().attached().fails(ServerWork.Rewind.class);
        world.fit = new Fit.OtherFork(new Lsn(900), new Lsn(1000));
        world.told(follow(1)).settles();
        assertThat(world.works()).containsExactly("CheckFit", "Stop", "Rewind");
        world.fit = new Fit.CanStream();
        world.runs(Duration.ofSeconds(2));
        assertThat(world.works()).containsSequence("Rewind", "Clone", "CheckFit", "StartStandby");
    }

    @Test
    void followsANewLeaderThatDoesNotSayWhetherItFits() {
        var world = new AgentWorld().runningStandby().attached();
        world.fit = new Fit.Unknown("too many clients");
        world.told(follow(1)).settles();
        assertThat(world.works()).startsWith("CheckFit", "Follow");
    }

    @Test
    void leavesAStandbyAloneWhileItsNextLeaderIsNotReady() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(follow(2, false))
                .runs(Duration.ofSeconds(10));
        assertThat(world.works()).isEmpty();
    }

    @Test
    void rewindsAFormerPrimaryThatDiverged() {
        var world = formerPrimary();
        world.fit = new Fit.Diverged(new Lsn(900), new Lsn(1000));
        world.told(follow(2)).settles();
        assertThat(world.works()).startsWith("CheckFit", "Rewind", "StartStandby");
        assertThat(world.postgres().state()).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void clonesWhenTheRewindFailsButNotAtOnce() {
        var world = formerPrimary().fails(ServerWork.Rewind.class);
        world.fit = new Fit.Diverged(new Lsn(900), new Lsn(1000));
        world.told(follow(2)).settles();
        assertThat(world.works()).containsExactly("CheckFit", "Rewind");
        assertThat(world.report().obstacle()).contains("rewind failed: no");
        world.fit = new Fit.CanStream();
        world.runs(Duration.ofSeconds(2));
        assertThat(world.works()).containsSequence("Rewind", "Clone", "CheckFit", "StartStandby");
    }

    @Test
    void doesNotCloneInALoop() {
        var world = new AgentWorld().attached().fails(ServerWork.Clone.class);
        world.told(follow(1)).runs(Duration.ofHours(1));
        assertThat(world.works().stream().filter("Clone"::equals).count()).isBetween(15L, 35L);
        assertThat(world.report().obstacle()).contains("clone failed: no");
    }

    @Test
    void triesToStartForHoursAndNeverWaitsForMinutes() {
        var world = new AgentWorld()
                .stopped(directory(true, true))
                .attached()
                .fails(ServerWork.StartStandby.class)
                .told(follow(1))
                .runs(Duration.ofHours(1))
                .forgetsActions()
                .runs(Duration.ofSeconds(25));
        assertThat(world.works()).contains("StartStandby");
    }

    @Test
    void checksAStandbyThatDoesNotStreamAndMendsItWhenItDiverged() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(follow(1))
                .settles()
                .forgetsActions();
        world.streams = false;
        world.fit = new Fit.Diverged(new Lsn(900), new Lsn(1000));
        world.runs(Duration.ofSeconds(4));
        assertThat(world.works()).containsSubsequence("CheckFit", "Stop", "Rewind", "StartStandby");
    }

    @Test
    void clonesAStandbyWhoseNextWalIsGone() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(follow(1))
                .settles()
                .forgetsActions();
        world.streams = false;
        world.fit = new Fit.WalRemoved("segment 7 is gone");
        world.runs(Duration.ofSeconds(4));
        assertThat(world.works()).containsSubsequence("CheckFit", "Stop", "Clone");
    }

    @Test
    void isNotHeldUpByACheckThatHangsWhenItShallLead() {
        var world = new AgentWorld().runningStandby().attached().told(follow(1)).settles();
        world.streams = false;
        world.slow(ServerWork.CheckFit.class).runs(Duration.ofSeconds(5));
        assertThat(world.works()).contains("CheckFit");
        world.told(lead(2)).runs(Duration.ofMillis(100));
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void startsAStandbyAlsoWhenItsLeaderDoesNotAnswer() {
        var world = new AgentWorld().stopped(directory(true, true)).attached();
        world.fit = new Fit.Unknown("no route");
        world.told(follow(1)).settles();
        assertThat(world.works()).startsWith("CheckFit", "StartStandby");
    }

    @Test
    void leavesAFormerPrimaryStoppedWhileTheLeaderDoesNotAnswer() {
        var world = formerPrimary();
        world.fit = new Fit.Unknown("no route");
        world.told(follow(2)).runs(Duration.ofSeconds(20));
        assertThat(world.works()).isNotEmpty().allMatch("CheckFit"::equals);
        assertThat(world.report().obstacle()).contains("the leader does not answer: no route");
    }

    @Test
    void endsACopyBeforeItTurnsToAnotherLeader() {
        var world = new AgentWorld()
                .attached()
                .slow(ServerWork.Clone.class)
                .told(follow(1))
                .settles();
        assertThat(world.postgres().state()).isEqualTo(ServerState.CLONING);
        world.told(follow(2)).runs(Duration.ofSeconds(10));
        assertThat(world.works()).containsExactly("Clone");
        assertThat(world.report().accepted().value()).isEqualTo(2);
        world.release().settles();
        assertThat(world.works()).startsWith("Clone", "CheckFit", "StartStandby");
    }

    @Test
    void reportsACopyWithItsProgress() {
        var world = new AgentWorld()
                .attached()
                .slow(ServerWork.Clone.class)
                .told(follow(1))
                .settles();
        var id = world.actions.stream()
                .flatMap(action -> action instanceof Action.Serve(var serve, ServerWork.Clone _)
                        ? java.util.stream.Stream.of(serve)
                        : java.util.stream.Stream.<Long>empty())
                .findFirst()
                .orElseThrow();
        world.step(new Input.Progressed(
                id, new io.matriarch.agent.postgres.PostgresServer.Progress(5, java.util.Optional.of(10L))));
        world.runs(Duration.ofSeconds(1));
        assertThat(world.report().activity().orElseThrow().doneBytes()).contains(5L);
    }

    @Test
    void movesAsideWhatIsNoWholeDataDirectory() {
        var world = new AgentWorld()
                .stopped(new DataDirectory.Unusable("half a copy"))
                .attached()
                .told(follow(1))
                .settles();
        assertThat(world.works()).startsWith("Clone");
    }
}
