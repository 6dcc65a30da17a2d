package io.matriarch.agent;

import static io.matriarch.agent.AgentWorld.bootstrap;
import static io.matriarch.agent.AgentWorld.follow;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.ToAgent.Work;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PostgreSQL ends by itself under a live agent. */
class CrashTest {

    private static AgentWorld leader() {
        return new AgentWorld().attached().told(bootstrap(1)).settles().forgetsActions();
    }

    @Test
    void tellsOfACrashWithTheEndOfTheWalWithinMilliseconds() {
        var world = leader();
        world.position = new Lsn(4711);
        world.postmasterDies().runs(Duration.ofMillis(15));
        assertThat(world.works()).containsExactly("Kill");
        assertThat(world.postgres().state()).isEqualTo(ServerState.CRASHED);
        assertThat(world.postgres().position()).contains(new Lsn(4711));
        assertThat(world.report().heldEpoch()).isPresent();
    }

    @Test
    void noticesACrashOfWhichNobodyTold() {
        var world = leader();
        world.running = java.util.Optional.empty();
        world.runs(Duration.ofMillis(300));
        assertThat(world.postgres().state()).isEqualTo(ServerState.CRASHED);
    }

    @Test
    void killsBackendsThatOutliveTheirPostmaster() {
        var world = leader();
        world.leftovers = true;
        world.postmasterDies().runs(Duration.ofMillis(30));
        assertThat(world.works()).containsExactly("Kill");
        assertThat(world.postgres().state()).isEqualTo(ServerState.CRASHED);
    }

    @Test
    void doesNotKillAServerThatMerelyDoesNotAnswer() {
        var world = leader();
        world.leftovers = true;
        world.runs(Duration.ofSeconds(5));
        assertThat(world.works()).isEmpty();
        assertThat(world.postgres().state()).isEqualTo(ServerState.UNKNOWN);
    }

    @Test
    void keepsTheKeyAndWaitsTwoSecondsForTheOrchestrator() {
        var world = leader();
        world.postmasterDies().runs(Duration.ofMillis(1_900));
        assertThat(world.works()).containsExactly("Kill");
        world.runs(Duration.ofMillis(300));
        assertThat(world.works()).containsExactly("Kill", "StartPrimary", "Converge");
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void restartsInPlaceAtOnceWhenToldTo() {
        var world = leader();
        world.postmasterDies().runs(Duration.ofMillis(20));
        world.told("op-1", 1, Work.RESTART).runs(Duration.ofMillis(50));
        assertThat(world.isWritable()).isTrue();
        assertThat(world.report().outcomes())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.failure()).isEmpty());
    }

    @Test
    void restartsInPlaceAtOnceWhenNobodyIsAttached() {
        var world = leader();
        world.step(new Input.ChannelClosed(AgentWorld.CHANNEL));
        world.postmasterDies().runs(Duration.ofMillis(50));
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void givesTheKeyBackAtOnceWhenAnotherShallLead() {
        var world = leader();
        world.postmasterDies()
                .runs(Duration.ofMillis(20))
                .told(follow(2, false))
                .runs(Duration.ofMillis(5));
        assertThat(world.works()).containsExactly("Kill", "Release");
        assertThat(world.holder).isEmpty();
    }

    @Test
    void waitsLongerAfterEveryCrash() {
        var world = leader();
        world.step(new Input.ChannelClosed(AgentWorld.CHANNEL));
        for (var crash = 0; crash < 60; crash++) {
            if (world.running.isPresent()) {
                world.postmasterDies();
            }
            world.runs(Duration.ofSeconds(1));
        }
        var starts = world.works().stream().filter("StartPrimary"::equals).count();
        assertThat(starts).isBetween(3L, 8L);
    }

    @Test
    void startsACrashedStandbyAgain() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(follow(1))
                .settles()
                .forgetsActions();
        world.postmasterDies().runs(Duration.ofMillis(100));
        assertThat(world.works()).startsWith("Kill", "CheckFit", "StartStandby");
    }

    @Test
    void doesNotTakeTheEndOfAnEarlierServerForACrash() {
        var world = leader().told("op-1", 1, Work.RESTART).settles();
        world.step(new Input.PostmasterExited());
        world.settles();
        assertThat(world.works()).containsExactly("Stop", "StartPrimary", "Converge");
    }
}
