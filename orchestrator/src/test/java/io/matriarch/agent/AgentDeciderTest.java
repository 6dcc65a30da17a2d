package io.matriarch.agent;

import static io.matriarch.agent.AgentWorld.bootstrap;
import static io.matriarch.agent.AgentWorld.directory;
import static io.matriarch.agent.AgentWorld.follow;
import static io.matriarch.agent.AgentWorld.lead;
import static io.matriarch.agent.AgentWorld.leadNotBefore;
import static io.matriarch.agent.AgentWorld.rest;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an agent does on its way to each goal. The fence and the repairs have tests of their own. */
class AgentDeciderTest {

    @Test
    void bootstrapsOnlyWithTheLeaderKey() {
        var world = new AgentWorld().attached().told(bootstrap(1)).settles();
        assertThat(world.works()).containsExactly("Acquire 1", "Initialize", "StartPrimary", "Converge");
        assertThat(world.postgres().isWritable()).isTrue();
        assertThat(world.report().heldEpoch()).contains(new Epoch(1));
        assertThat(world.report().authority()).isPositive();
    }

    @Test
    void doesNotInitializeUnlessItMay() {
        var world = new AgentWorld().attached().told(lead(1)).settles();
        assertThat(world.works()).isEmpty();
        assertThat(world.postgres().state()).isEqualTo(ServerState.ABSENT);
        assertThat(world.report().obstacle()).contains("there is no data directory");
    }

    @Test
    void promotesAStandbyOnceItHasTheKey() {
        var world = new AgentWorld()
                .runningStandby()
                .keyHeld("pg-test-2", 1)
                .attached()
                .told(follow(1))
                .settles();
        world.forgetsActions().told(lead(2)).settles();
        assertThat(world.works()).isNotEmpty().allMatch("Acquire 2"::equals);
        assertThat(world.report().obstacle()).contains("the leader key is held by pg-test-2");

        world.holder = Optional.empty();
        world.forgetsActions().settles();
        assertThat(world.works()).endsWith("Acquire 2", "Promote", "Converge");
        assertThat(world.postgres().isWritable()).isTrue();
    }

    @Test
    void makesPgControlShowTheNewTimelineAlsoWhenThePromotionWasNotSeenToSucceed() {
        var world = new AgentWorld().runningStandby().attached().told(lead(2)).settles();
        world.forgetsActions().timeline = new Timeline(2);
        world.runs(Duration.ofSeconds(5));
        assertThat(world.works()).filteredOn("Checkpoint"::equals).hasSize(1);
    }

    /** The end of recovery has written the new timeline to pg_control already, and the checkpoint is still the old one. */
    @Test
    void makesPgControlShowTheNewTimelineAlsoWhenItFindsAServerThatHasJustBeenPromoted() {
        var world = new AgentWorld().runningStandby().attached().told(lead(2)).settles();
        world.forgetsActions().timeline = new Timeline(2);
        world.disk = new DataDirectory.Present(
                AgentWorld.SYSTEM, new Timeline(2), new Timeline(1), false, false, new Lsn(900), 15);
        world.agentRestarts().attached().runs(Duration.ofSeconds(5));
        assertThat(world.works()).filteredOn("Checkpoint"::equals).hasSize(1);
    }

    @Test
    void isNotWokenForNothing() {
        var leader = new AgentWorld().attached().told(bootstrap(1)).settles();
        var standby =
                new AgentWorld().runningStandby().attached().told(follow(1)).settles();
        for (var world : java.util.List.of(leader, standby)) {
            world.idleWakes = 0;
            world.runs(Duration.ofSeconds(30));
            assertThat(world.idleWakes).isZero();
        }
    }

    @Test
    void promotesWithinFortyMillisecondsOfTheKeyBecomingFree() {
        var world = new AgentWorld()
                .runningStandby()
                .keyHeld("pg-test-2", 1)
                .attached()
                .told(lead(2))
                .settles();
        world.holder = Optional.empty();
        assertThat(world.runs(Duration.ofMillis(40)).isWritable()).isTrue();
    }

    @Test
    void waitsForTheWalOfTheOldLeaderBeforeItTakesTheKey() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(leadNotBefore(2, 2000))
                .settles();
        assertThat(world.works()).isEmpty();
        assertThat(world.report().obstacle()).contains("waits for WAL up to 0/7D0, has 0/3E8");
        world.position = new Lsn(2000);
        world.runs(Duration.ofMillis(30));
        assertThat(world.works()).startsWith("Acquire 2", "Count", "Promote");
    }

    @Test
    void doesNotTouchADataDirectoryOfAnotherSystem() {
        var foreign = new DataDirectory.Present(
                new SystemIdentifier("1"), new Timeline(1), new Timeline(1), false, true, Lsn.ZERO, 15);
        for (var goal : java.util.List.of(lead(1), follow(1))) {
            var world = new AgentWorld().stopped(foreign).attached().told(goal).settles();
            assertThat(world.works()).isEmpty();
            assertThat(world.report().obstacle().orElseThrow()).contains("another system");
        }
    }

    @Test
    void promotesAStoppedStandbyByStartingItFirst() {
        var world = new AgentWorld()
                .stopped(directory(true, true))
                .attached()
                .told(lead(2))
                .settles();
        assertThat(world.works()).containsExactly("Acquire 2", "StartForPromotion", "Count", "Promote", "Converge");
    }

    @Test
    void startsAStoppedPrimaryUnderTheKeyOfItsEpoch() {
        var world = new AgentWorld()
                .stopped(directory(false, true))
                .attached()
                .told(lead(2))
                .settles();
        assertThat(world.works()).containsExactly("Acquire 2", "Count", "StartPrimary", "Converge");
    }

    @Test
    void leadsOnUnderALaterEpochWithoutARestart() {
        var world = new AgentWorld().attached().told(bootstrap(1)).settles();
        world.forgetsActions().told(lead(2)).settles();
        assertThat(world.works()).containsExactly("Acquire 2");
        assertThat(world.report().heldEpoch()).contains(new Epoch(2));
    }

    @Test
    void handsOverByStoppingThenReleasingThenTellingTheEndOfItsWal() {
        var world = new AgentWorld().attached().told(bootstrap(1)).settles();
        world.position = new Lsn(5000);
        world.forgetsActions().told(follow(2, false)).settles();
        assertThat(world.works()).containsExactly("Stop", "Release");
        assertThat(world.postgres().state()).isEqualTo(ServerState.STOPPED);
        assertThat(world.postgres().position()).contains(new Lsn(5000));
        assertThat(world.report().heldEpoch()).isEmpty();
        assertThat(world.holder).isEmpty();
    }

    @Test
    void restsStoppedAndWithoutTheKey() {
        var world = new AgentWorld().attached().told(bootstrap(1)).settles();
        world.forgetsActions().told(rest(1)).runs(Duration.ofSeconds(10));
        assertThat(world.works()).containsExactly("Stop", "Release");
        assertThat(world.postgres().state()).isEqualTo(ServerState.STOPPED);
    }

    @Test
    void killsWhatCannotBeStopped() {
        var world = new AgentWorld().attached().told(bootstrap(1)).settles().fails(ServerWork.Stop.class);
        world.forgetsActions().told(follow(2, false)).settles();
        assertThat(world.works()).containsExactly("Stop", "Kill", "Release");
    }

    @Test
    void refusesALowerEpochAndGoesOn() {
        var world = new AgentWorld().attached().told(bootstrap(3)).settles().forgetsActions();
        world.told(follow(2)).settles();
        assertThat(world.answers()).containsExactly(new FromAgent.StaleEpoch(new Epoch(2), new Epoch(3)));
        assertThat(world.works()).isEmpty();
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void doesAndSaysNothingOfAnEpochBeforeItIsOnDisk() {
        var world = new AgentWorld().stopped(directory(false, true)).attached().settles();
        world.diskWorks = false;
        world.told(lead(4)).runs(Duration.ofSeconds(3));
        assertThat(world.works()).isEmpty();
        assertThat(world.report().accepted()).isEqualTo(Epoch.NONE);
        assertThat(world.report().obstacle()).contains("the pledge cannot be written to disk");
        world.diskWorks = true;
        world.runs(Duration.ofSeconds(1));
        assertThat(world.works()).contains("StartPrimary");
        assertThat(world.report().accepted()).isEqualTo(new Epoch(4));
    }

    @Test
    void remembersItsPledgeOverARestart() {
        var world = new AgentWorld()
                .attached()
                .told(bootstrap(3))
                .settles()
                .agentRestarts()
                .attached();
        world.told(lead(2)).settles();
        assertThat(world.answers()).containsExactly(new FromAgent.StaleEpoch(new Epoch(2), new Epoch(3)));
    }

    @Test
    void endsWhatIsUnderWayBeforeItTurnsElsewhere() {
        var world = new AgentWorld().runningStandby().attached().settles().slow(ServerWork.Promote.class);
        world.told(lead(2)).settles();
        world.forgetsActions().told(follow(3, false)).settles();
        assertThat(world.works()).isEmpty();
        world.release().settles();
        assertThat(world.works()).containsExactly("Stop", "Release");
    }

    @Test
    void retiresWithoutTouchingPostgres() {
        var world = new AgentWorld().attached().told(bootstrap(1)).settles().forgetsActions();
        world.told(new io.matriarch.protocol.agent.ToAgent.Retire(true));
        assertThat(world.actions).doesNotContain(new Action.Exit());
        world.told(new io.matriarch.protocol.agent.ToAgent.Retire(false));
        assertThat(world.actions).contains(new Action.Exit());
        assertThat(world.works()).isEmpty();
    }

    @Test
    void reportsEveryChangeAtOnceAndOtherwiseTwiceASecond() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(follow(1))
                .settles()
                .forgetsActions();
        world.runs(Duration.ofSeconds(10));
        assertThat(done(world, Action.Tell.class)).isBetween(18L, 22L);
        world.forgetsActions().streams = false;
        world.runs(Duration.ofMillis(600));
        assertThat(world.postgres().upstream().orElseThrow().streaming()).isFalse();
    }

    @Test
    void showsItselfInEtcdSeveralTimesWithinALease() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(follow(1))
                .settles()
                .forgetsActions();
        world.runs(Duration.ofSeconds(30));
        assertThat(done(world, Action.Publish.class)).isBetween(9L, 13L);
    }

    private static long done(AgentWorld world, Class<? extends Action> kind) {
        return world.actions.stream().filter(kind::isInstance).count();
    }
}
