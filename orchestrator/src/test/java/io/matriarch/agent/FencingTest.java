package io.matriarch.agent;

import static io.matriarch.agent.AgentWorld.TIMINGS;
import static io.matriarch.agent.AgentWorld.bootstrap;
import static io.matriarch.agent.AgentWorld.directory;
import static io.matriarch.agent.AgentWorld.follow;
import static io.matriarch.agent.AgentWorld.lead;
import static io.matriarch.agent.AgentWorld.pledge;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A1: a server is writable only while authority lasts; and what a restarted agent may assume. */
class FencingTest {

    private static final Duration AUTHORITY =
            TIMINGS.lease().ttl().minus(TIMINGS.lease().margin());

    private static AgentWorld leader() {
        return new AgentWorld().attached().told(bootstrap(1)).settles();
    }

    @Test
    void killsTheServerWhenEtcdHasNotAnsweredForTheTtlLessTheMargin() {
        var world = leader();
        world.etcdAnswers = false;
        world.runs(AUTHORITY.minus(TIMINGS.lease().renewEvery()).minusMillis(300));
        assertThat(world.isWritable()).isTrue();
        world.runs(TIMINGS.lease().renewEvery().plusMillis(300));
        assertThat(world.works()).contains("Kill");
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void countsAuthorityFromWhenAKeepaliveWasSentAndNotFromItsAnswer() {
        var world = leader();
        var sent = world.now;
        world.etcdAnswers = false;
        world.runs(AUTHORITY);
        assertThat(world.isWritable()).isFalse();
        assertThat(world.now - sent).isEqualTo(AUTHORITY.toNanos());
    }

    @Test
    void killsBeforeAnythingElseWhenItWakesFromALongFreeze() {
        var world = leader();
        world.freezes(Duration.ofMinutes(1));
        var step = world.step(new Input.Tick());
        assertThat(step.actions().getFirst()).isInstanceOf(Action.Kill.class);
    }

    @Test
    void killsFirstAlsoWhenAnOrderIsWhatWakesIt() {
        var world = leader();
        world.freezes(Duration.ofMinutes(1));
        var step = world.step(
                new Input.Received(AgentWorld.CHANNEL, new io.matriarch.protocol.agent.ToAgent.Assign(follow(2))));
        assertThat(step.actions().getFirst()).isInstanceOf(Action.Kill.class);
        assertThat(step.actions()).noneMatch(action -> action instanceof Action.Serve);
    }

    @Test
    void killsInTheMiddleOfAPromotion() {
        var world = new AgentWorld().runningStandby().attached().settles().slow(ServerWork.Promote.class);
        world.told(lead(2)).settles();
        world.etcdAnswers = false;
        world.runs(AUTHORITY);
        assertThat(world.works()).contains("Promote", "Kill");
        assertThat(world.running).isEmpty();
    }

    @Test
    void killsAgainWhenAStartWasUnderWayDuringTheKill() {
        var world = new AgentWorld().stopped(directory(false, true)).attached().slow(ServerWork.StartPrimary.class);
        world.told(lead(2)).settles();
        world.etcdAnswers = false;
        world.runs(AUTHORITY);
        assertThat(world.works()).contains("StartPrimary", "Kill");
        world.release().runs(Duration.ofMillis(100));
        assertThat(world.running).isEmpty();
        assertThat(world.postgres().state()).isEqualTo(ServerState.STOPPED);
    }

    @Test
    void isStoppedOnlyWhenTheKillIsDone() {
        var world = leader();
        world.killWorks = false;
        world.etcdAnswers = false;
        world.runs(AUTHORITY.plusSeconds(2));
        assertThat(world.postgres().isStopped()).isFalse();
        assertThat(world.works().stream().filter("Kill"::equals).count()).isGreaterThan(5);
        world.killWorks = true;
        world.runs(Duration.ofSeconds(1));
        assertThat(world.postgres().state()).isEqualTo(ServerState.STOPPED);
    }

    @Test
    void givesTheKeyBackOnlyWhenTheServerIsStopped() {
        var world = leader().slow(ServerWork.Stop.class);
        world.forgetsActions().told(follow(2, false)).runs(Duration.ofSeconds(5));
        assertThat(world.works()).containsExactly("Stop");
        assertThat(world.report().heldEpoch()).isPresent();
        world.release().settles();
        assertThat(world.works()).containsExactly("Stop", "Release");
    }

    @Test
    void doesNotTakeItsOwnKillForACrash() {
        var world = leader().agentRestarts();
        world.etcdAnswers = false;
        world.attached().runs(Duration.ofSeconds(5));
        assertThat(world.postgres().state()).isEqualTo(ServerState.STOPPED);
    }

    @Test
    void leadsAgainInPlaceWhenEtcdIsBack() {
        var world = leader();
        world.etcdAnswers = false;
        world.runs(Duration.ofSeconds(20));
        world.forgetsActions().etcdAnswers = true;
        world.runs(Duration.ofSeconds(3));
        assertThat(world.works()).startsWith("Acquire 1").contains("StartPrimary");
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void killsAtOnceWhenTheKeyIsAnothers() {
        var world = leader();
        world.keyHeld("pg-test-2", 2);
        world.runs(TIMINGS.lease().renewEvery().plusMillis(20));
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void tellsTheDeadlineBeforeItStartsWhatMayWrite() {
        var world = new AgentWorld().attached().told(bootstrap(1)).settles();
        var start = world.actions.stream()
                .filter(action -> action instanceof Action.Serve(var _, ServerWork.StartPrimary _))
                .findFirst()
                .orElseThrow();
        var before = world.actions.subList(0, world.actions.indexOf(start));
        assertThat(before.stream()
                        .filter(action -> action instanceof Action.MoveDeadline)
                        .reduce((_, last) -> last))
                .hasValueSatisfying(move ->
                        assertThat(((Action.MoveDeadline) move).untilNanos()).isPresent());
    }

    @Test
    void aRestartedAgentGoesOnWithoutARestartOfTheServer() {
        var world = leader().agentRestarts().attached().runs(Duration.ofSeconds(5));
        assertThat(world.works()).containsExactly("Converge");
        assertThat(world.postgres().isWritable()).isTrue();
        assertThat(world.report().heldEpoch()).isPresent();
    }

    @Test
    void aRestartedAgentKillsAPrimaryWhoseKeyIsLost() {
        var world = leader().agentRestarts();
        world.keyHeld("pg-test-2", 2);
        world.runs(Duration.ofMillis(50));
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void aRestartedAgentThatCannotAskLetsAPrimaryGoOnForItsGraceOnly() {
        var world = leader().agentRestarts();
        world.etcdAnswers = false;
        world.runs(Duration.ofMillis(3_900));
        assertThat(world.isWritable()).isTrue();
        world.runs(Duration.ofMillis(150));
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void aRestartedAgentThatCannotAskGivesNoGraceOnceAnotherIsToLead() {
        var world = leader().agentRestarts().slow(ServerWork.Stop.class);
        world.etcdAnswers = false;
        world.attached().runs(Duration.ofSeconds(2));
        assertThat(world.isWritable()).isTrue();
        world.told(follow(2, false)).runs(Duration.ofMillis(200));
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void graceDoesNotLengthenAuthorityThatIsProven() {
        var world = leader().agentRestarts().attached();
        world.settles().keyHeld("pg-test-2", 2);
        world.runs(TIMINGS.lease().renewEvery().plusMillis(20));
        assertThat(world.isWritable()).isFalse();
        assertThat(world.state.deadlineNanos()).isEmpty();
    }

    @Test
    void aRestartedAgentLeavesAStandbyAloneWithoutEtcd() {
        var world = new AgentWorld().runningStandby();
        world.etcdAnswers = false;
        world.runs(Duration.ofSeconds(10));
        assertThat(world.works()).isEmpty();
        assertThat(world.running).isPresent();
    }

    @Test
    void killsAPrimaryThatNobodyAssignedAndNoKeyCovers() {
        var world = new AgentWorld().runningPrimary().runs(Duration.ofSeconds(5));
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void killsAPrimaryThatSomebodyElseHasStarted() {
        var world = new AgentWorld(pledge(follow(2, false), 7).withoutLease())
                .stopped(directory(false, true))
                .runs(Duration.ofSeconds(5));
        world.runningPrimary().runs(Duration.ofSeconds(2));
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void graceEndsWithWhatThePredecessorHadLeft() {
        var world = leader();
        world.etcdAnswers = false;
        world.runs(AUTHORITY.minusSeconds(2));
        assertThat(world.isWritable()).isTrue();
        world.agentRestarts().runs(Duration.ofMillis(1_500));
        assertThat(world.isWritable()).isTrue();
        world.runs(Duration.ofMillis(510));
        assertThat(world.isWritable()).isFalse();
    }

    @Test
    void aRestartedAgentThatFindsNoDeadmanGivesAPrimaryASecondToBeProvenItsOwn() {
        var world = leader();
        world.vigil = new Vigil.Unwatched();
        world.etcdAnswers = false;
        world.agentRestarts().runs(Duration.ofMillis(1_050));
        assertThat(world.isWritable()).isFalse();

        var proven = leader();
        proven.vigil = new Vigil.Unwatched();
        proven.agentRestarts().runs(Duration.ofSeconds(5));
        assertThat(proven.isWritable()).isTrue();
        assertThat(proven.works()).doesNotContain("Kill");
    }

    @Test
    void authorityDoesNotLastLongerThanTheDeadmanHasAcknowledged() {
        var world = leader();
        world.deadmanAnswers = false;
        world.runs(AUTHORITY.minus(TIMINGS.lease().renewEvery()).minusMillis(300));
        assertThat(world.isWritable()).isTrue();
        world.runs(TIMINGS.lease().renewEvery().plusMillis(300));
        assertThat(world.isWritable()).as("only the agent would watch over it").isFalse();
    }

    @Test
    void anotherDeadmanThatAnswersInTimeLetsItGoOn() {
        var world = leader();
        world.deadmanAnswers = false;
        world.runs(AUTHORITY.minusSeconds(2));
        world.deadmanAnswers = true;
        world.runs(Duration.ofMinutes(1));
        assertThat(world.isWritable()).isTrue();
        assertThat(world.works()).doesNotContain("Kill");
    }

    @Test
    void aDeadlineOfAnEarlierLifeOfTheServerThatIsAcknowledgedLateChangesNothing() {
        var world = leader();
        var old = world.state.deadlineNanos().orElseThrow();
        world.runs(Duration.ofSeconds(20));
        world.step(new Input.DeadlineAcknowledged(old));
        world.runs(Duration.ofSeconds(1));
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void aServerThatTurnsOutToBeAStandbyAndIsPromotedInTheSameStepIsGuardedAnew() {
        var world = new AgentWorld(Pledge.NONE.accept(lead(1)))
                .runningStandby()
                .attached()
                .slow(ServerWork.Promote.class);
        world.runs(Duration.ofSeconds(1));
        assertThat(world.works()).containsExactly("Acquire 1", "Count", "Promote");
        world.agentRestarts().runs(Duration.ofSeconds(1));
        var promotion = world.actions.stream()
                .filter(action -> action instanceof Action.Serve(var _, ServerWork.Promote _))
                .findFirst()
                .orElseThrow();
        assertThat(world.actions.subList(0, world.actions.indexOf(promotion)).stream()
                        .flatMap(action -> action instanceof Action.MoveDeadline(var until)
                                ? Stream.of(until.isPresent())
                                : Stream.<Boolean>empty()))
                .endsWith(true, false, true);
    }

    @Test
    void nothingThatGivesWritesIsBegunBeforeADeadmanHasAnswered() {
        var world = new AgentWorld(Pledge.NONE.accept(lead(1))).runningStandby().attached();
        world.deadmanAnswers = false;
        world.runs(Duration.ofSeconds(2));
        assertThat(world.works()).containsExactly("Acquire 1", "Count");
        assertThat(world.report().obstacle())
                .hasValueSatisfying(why -> assertThat(why).contains("no deadman guards"));

        world.told(follow(2));
        world.deadmanAnswers = true;
        world.runs(Duration.ofSeconds(2));
        assertThat(world.works()).doesNotContain("Promote");
        assertThat(world.state.deadlineNanos()).isEmpty();
    }
}
