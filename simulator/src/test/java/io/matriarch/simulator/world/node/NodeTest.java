package io.matriarch.simulator.world.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.AgentState;
import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeTest {

    private static final Duration TTL = NodeWorld.TIMINGS.lease().ttl();
    private static final Duration MARGIN = NodeWorld.TIMINGS.lease().margin();

    private final NodeWorld world = new NodeWorld();

    @Test
    void anAgentBuildsAPrimaryFromNothing() {
        world.leading();

        assertThat(world.postgres.isWritable()).isTrue();
        assertThat(world.etcd.holder()).contains("pg-test-1");
        assertThat(world.all(Happening.WorkBegun.class))
                .extracting(begun -> begun.work().getClass().getSimpleName())
                .containsSubsequence("Adopt", "Inspect", "Initialize", "StartPrimary");
    }

    @Test
    void nothingIsBegunInAnEpochBeforeItsPledgeIsOnDisk() {
        world.node.stallFsync(true);
        world.leading();
        assertThat(world.all(Happening.WorkBegun.class))
                .extracting(Happening.WorkBegun::work)
                .doesNotHaveAnyElementsOfTypes(ServerWork.Initialize.class, ServerWork.StartPrimary.class);

        world.node.stallFsync(false);
        world.runs(Duration.ofSeconds(15));
        assertThat(world.postgres.isWritable()).isTrue();
        assertThat(world.all(Happening.WorkBegun.class).getLast().accepted()).isEqualTo(new Epoch(1));
    }

    @Test
    void nothingIsBegunInAnEpochThatCannotBeWrittenDown() {
        world.attached().send(NodeWorld.lead(1));
        world.node.fillDisk(true);
        world.runs(Duration.ofSeconds(10));
        assertThat(world.all(Happening.PledgeSaved.class)).isEmpty();
        assertThat(world.etcd.holder()).isEmpty();

        world.node.fillDisk(false);
        world.runs(Duration.ofSeconds(10));
        assertThat(world.postgres.isWritable()).isTrue();
    }

    @Test
    void aPrimaryIsKilledWhenItsAuthorityHasRunOut() {
        world.leading();
        cutFromEtcd();
        var cut = world.time.nowNanos();
        world.runs(TTL);

        assertThat(world.postgres.isWritable()).isFalse();
        assertThat(killAfter(cut)).isLessThanOrEqualTo(TTL.minus(MARGIN));
    }

    @Test
    void theDeadmanKillsAPrimaryWhoseAgentIsFrozenAndAThawedOneBeginsAnew() {
        world.leading();
        world.node.freezeAgent(true);
        var frozen = world.time.nowNanos();
        world.runs(TTL);
        assertThat(killAfter(frozen)).isLessThan(TTL.minus(MARGIN).plusMillis(100));
        assertThat(world.postgres.isWritable()).isFalse();

        world.node.freezeAgent(false);
        world.runs(Duration.ofSeconds(15));
        assertThat(world.postgres.isWritable()).isTrue();
    }

    @Test
    void theDeadmanKillsAPrimaryWhoseAgentIsGone() {
        world.leading();
        world.node.killAgent();
        var killed = world.time.nowNanos();
        world.runs(TTL);
        assertThat(killAfter(killed)).isLessThan(TTL.minus(MARGIN).plusMillis(100));
        assertThat(world.postgres.isWritable()).isFalse();
    }

    @Test
    void aDeadmanThatIsKilledIsReplacedAndThePrimaryGoesOn() {
        world.leading();
        var began = world.time.nowNanos();
        world.node.killDeadman();
        world.runs(TTL);
        assertThat(world.all(Happening.DeadmanReplaced.class)).hasSize(1);
        assertThat(kills(began)).isZero();

        world.node.killAgent();
        world.runs(TTL);
        assertThat(world.postgres.isWritable()).isFalse();
    }

    @Test
    void nobodyKillsAPrimaryWhoseDeadmanDiesWhileItsAgentIsFrozen() {
        world.leading();
        world.node.freezeAgent(true);
        world.node.killDeadman();
        world.runs(TTL.multipliedBy(3));
        assertThat(world.postgres.isWritable()).isTrue();

        world.node.freezeAgent(false);
        world.runs(Duration.ofMillis(50));
        assertThat(world.postgres.isWritable()).isFalse();
    }

    @Test
    void theSuccessorOfAnAgentThatDiedWithItsDeadmanHasASecondToProveItsLease() {
        world.leading();
        cutFromEtcd();
        world.node.killAgent();
        world.node.killDeadman();
        var killed = world.time.nowNanos();
        world.attached();
        world.runs(Duration.ofSeconds(2));
        assertThat(killAfter(killed)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        assertThat(world.postgres.isWritable()).isFalse();
    }

    @Test
    void aFrozenAgentThatThawsInTimeGoesOn() {
        world.leading();
        var began = world.time.nowNanos();
        world.node.freezeAgent(true);
        world.runs(Duration.ofSeconds(5));
        world.node.freezeAgent(false);
        world.runs(TTL);

        assertThat(world.postgres.isWritable()).isTrue();
        assertThat(kills(began)).isZero();
    }

    @Test
    void theSuccessorOfAKilledAgentResumesItsLease() {
        world.leading();
        var began = world.time.nowNanos();
        world.node.killAgent();
        assertThat(world.node.agent()).isEmpty();
        world.open();
        world.runs(TTL.multipliedBy(2));

        assertThat(world.postgres.isWritable()).isTrue();
        assertThat(world.etcd.holder()).contains("pg-test-1");
        assertThat(world.etcd.recorded()).isEqualTo(new Epoch(1));
        assertThat(kills(began)).isZero();
    }

    @Test
    void aMachineThatStalledPastItsLeaseLearnsOfItFromEtcdOnly() {
        world.leading();
        var stalled = world.time.nowNanos();
        var clock = world.node.monotonicNanos();
        world.node.stall(true);
        world.runs(TTL.multipliedBy(2));
        assertThat(world.node.monotonicNanos()).isEqualTo(clock);
        assertThat(world.etcd.holder()).isEmpty();

        world.node.stall(false);
        assertThat(world.postgres.isWritable()).isTrue();
        world.runs(Duration.ofSeconds(3));
        assertThat(killAfter(stalled))
                .isBetween(TTL.multipliedBy(2), TTL.multipliedBy(2).plusMillis(1_500));
    }

    @Test
    void onASlowClockAuthorityOutlastsTheLease() {
        world.leading();
        world.node.clockRate(0.5);
        world.runs(Duration.ofSeconds(5));
        cutFromEtcd();
        var cut = world.time.nowNanos();
        world.runs(TTL.plusSeconds(3));
        assertThat(world.etcd.holder()).isEmpty();
        assertThat(world.postgres.isWritable()).isTrue();

        world.runs(TTL);
        assertThat(world.postgres.isWritable()).isFalse();
        assertThat(killAfter(cut)).isGreaterThan(TTL);
    }

    @Test
    void theMarginMakesUpForAClockThatIsALittleSlow() {
        world.leading();
        world.node.clockRate(0.85);
        world.runs(Duration.ofSeconds(5));
        cutFromEtcd();
        var cut = world.time.nowNanos();
        world.runs(TTL.multipliedBy(2));

        assertThat(killAfter(cut)).isLessThan(TTL);
    }

    @Test
    void aCrashedHostComesUpWithNeitherAgentNorPostgres() {
        world.leading();
        world.node.crash(false);
        assertThat(world.node.isUp()).isFalse();
        assertThat(world.node.agent()).isEmpty();
        world.runs(Duration.ofSeconds(30));
        world.node.boot();
        world.runs(Duration.ofSeconds(5));

        assertThat(world.node.isUp()).isTrue();
        assertThat(world.node.agent()).isEmpty();
        assertThat(world.postgres.isRunning()).isFalse();
    }

    @Test
    void aPledgeOutlivesAPowerFailure() {
        world.leading();
        world.node.crash(true);
        world.runs(Duration.ofSeconds(30));
        world.node.boot();
        world.heard.clear();
        world.attached();

        assertThat(world.node.agent().map(AgentState::pledge).map(pledge -> pledge.accepted()))
                .isEqualTo(Optional.of(new Epoch(1)));
    }

    @Test
    void anotherNodeFollowsAndLeadsAndIsFollowed() {
        world.leading();
        var other = world.openOther();
        world.runs(Duration.ofSeconds(6));
        other.send(NodeWorld.follow(1, NodeWorld.SELF, NodeWorld.ADDRESS));
        world.runs(Duration.ofSeconds(20));
        assertThat(world.otherPostgres.isStreamingFrom(NodeWorld.SELF)).isTrue();

        world.fence();
        world.runs(TTL.plusSeconds(3));
        other.send(NodeWorld.lead(2));
        world.runs(Duration.ofSeconds(5));
        assertThat(world.otherPostgres.isWritable()).isTrue();
        assertThat(world.etcd.holder()).contains("pg-test-2");

        world.attached().send(NodeWorld.follow(2, NodeWorld.OTHER, NodeWorld.OTHER_ADDRESS));
        world.runs(Duration.ofSeconds(20));
        assertThat(world.postgres.isStreamingFrom(NodeWorld.OTHER)).isTrue();
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        world.leading();
        var other = new NodeWorld();
        other.leading();

        assertThat(other.history.digest()).isEqualTo(world.history.digest());
    }

    private void cutFromEtcd() {
        for (var member = 1; member <= 3; member++) {
            world.network.cut(world.node.place(), Place.ofEtcd(member));
        }
    }

    private Duration killAfter(long since) {
        return Duration.ofNanos(world.when(since, happening -> happening instanceof Happening.KillOrdered) - since);
    }

    private long kills(long since) {
        return world.happened.stream()
                .filter(noted -> noted.atNanos() >= since && noted.happening() instanceof Happening.KillOrdered)
                .count();
    }
}
