package io.matriarch.simulator.world.etcd;

import static io.matriarch.simulator.world.etcd.EtcdWorld.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.id.Epoch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualLeaderWatchTest {

    private static final Duration SOON = Duration.ofMillis(200);

    private final EtcdWorld world = new EtcdWorld(1);

    @Test
    void tellsAtOnceAndAtEveryChange() {
        world.watch();
        world.pass(SOON);
        assertThat(world.told.getLast()).isEqualTo(new LeaderKey.Absent(Epoch.NONE, 1));

        var held = world.taken(world.first, 1);
        world.pass(SOON);
        assertThat(world.told.getLast()).isEqualTo(new LeaderKey.Held("pg-test-1", new Epoch(1), 2));

        world.release(world.first, held);
        world.pass(SOON);
        assertThat(world.told.getLast()).isEqualTo(new LeaderKey.Absent(new Epoch(1), 3));
    }

    @Test
    void looksEverySecondWithoutBeingTold() {
        world.watch();
        world.pass(Duration.ofSeconds(30));
        assertThat(world.told).hasSizeBetween(27, 33);
    }

    @Test
    void aLostStreamCostsASecondAtMostAndIsReplaced() {
        for (var seed = 0; seed < 20; seed++) {
            var lost = new EtcdWorld(seed);
            lost.watch();
            lost.pass(SOON);
            lost.etcd.loseWatches();
            var held = lost.taken(lost.first, 1);
            lost.pass(Duration.ofMillis(1_200));
            assertThat(lost.told.getLast()).isInstanceOf(LeaderKey.Held.class);

            lost.pass(Duration.ofSeconds(5));
            lost.release(lost.first, held);
            lost.pass(SOON);
            assertThat(lost.told.getLast()).isInstanceOf(LeaderKey.Absent.class);
        }
    }

    @Test
    void silenceIsToldAfterTwoSeconds() {
        world.watch();
        world.pass(SOON);
        world.cutFromEtcd(ORCHESTRATOR);

        world.pass(Duration.ofMillis(1_700));
        assertThat(world.told).noneMatch(LeaderKey.Unknown.class::isInstance);
        world.pass(Duration.ofMillis(2_500));
        assertThat(world.told.getLast()).isInstanceOf(LeaderKey.Unknown.class);

        world.network.heal();
        world.pass(Duration.ofSeconds(3));
        assertThat(world.told.getLast()).isInstanceOf(LeaderKey.Absent.class);
    }

    @Test
    void refreshLooksNow() {
        var watch = world.watch();
        world.pass(SOON);
        var before = world.told.size();
        watch.refresh();
        world.pass(SOON);
        assertThat(world.told).hasSize(before + 1);
    }

    @Test
    void tellsNothingOnceClosed() {
        var watch = world.watch();
        world.pass(SOON);
        watch.refresh();
        watch.close();
        var before = world.told.size();
        world.taken(world.first, 1);
        world.pass(Duration.ofSeconds(5));
        assertThat(world.told).hasSize(before);
    }
}
