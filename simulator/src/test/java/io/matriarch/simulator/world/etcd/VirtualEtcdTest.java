package io.matriarch.simulator.world.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.LeaseCall;
import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.protocol.id.Epoch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualEtcdTest {

    private static final Duration TTL = EtcdWorld.TIMINGS.ttl();

    private final EtcdWorld world = new EtcdWorld(1);

    @Test
    void aNewLeaderGivesEveryLeaseItsFullTimeAgain() {
        var held = world.taken(world.first, 1);
        world.pass(TTL.minusSeconds(2));
        world.etcd.changeLeader();
        world.pass(TTL);

        assertThat(world.etcd.leaseRuns(held.leaseId())).isTrue();
        world.pass(Duration.ofSeconds(4));
        assertThat(world.etcd.leaseRuns(held.leaseId())).isFalse();
    }

    @Test
    void whileTheLeaderChangesCallsWaitAndAreAnsweredAfterwards() {
        var held = world.taken(world.first, 1);
        for (var i = 0; i < 20; i++) {
            world.etcd.changeLeader();
            world.renew(world.first, held);
            world.pass(Duration.ofSeconds(3));
        }
        assertThat(world.renew(world.first, held)).isEqualTo(new Renewal.Renewed(TTL));
    }

    @Test
    void withoutQuorumNothingIsAnsweredAndNoLeaseRunsOut() {
        var held = world.taken(world.first, 1);
        world.etcd.loseQuorum(true);

        assertThat(world.renew(world.first, held)).isInstanceOf(Renewal.Unknown.class);
        assertThat(world.acquire(world.second, 2)).isInstanceOf(Acquisition.Unknown.class);
        world.pass(TTL.multipliedBy(3));
        assertThat(world.etcd.holder()).contains("pg-test-1");

        world.etcd.loseQuorum(false);
        world.pass(TTL);
        assertThat(world.etcd.holder()).contains("pg-test-1");
        world.pass(Duration.ofSeconds(4));
        assertThat(world.etcd.holder()).isEmpty();
    }

    @Test
    void whatAFrozenEtcdHasTakenMayBeCarriedOutLate() {
        var late = 0;
        for (var seed = 0; seed < 100; seed++) {
            var frozen = new EtcdWorld(seed);
            var held = frozen.taken(frozen.first, 1);
            frozen.etcd.freeze(true);
            assertThat(frozen.release(frozen.first, held)).isInstanceOf(Release.Unknown.class);
            assertThat(frozen.etcd.holder()).isPresent();
            frozen.etcd.freeze(false);
            frozen.pass(Duration.ofSeconds(3));
            late += frozen.etcd.holder().isEmpty() ? 1 : 0;
        }
        assertThat(late).isBetween(50, 99);
    }

    @Test
    void aTransactionThatComesLateIsCarriedOutOnlyIfNothingHasChanged() {
        for (var seed = 0; seed < 100; seed++) {
            var frozen = new EtcdWorld(seed);
            frozen.send(frozen.first, new LeaseCall.Acquire(new Epoch(1)));
            while (frozen.etcd.holder().isEmpty() && frozen.time.nowNanos() < 1_000_000L * (seed % 20)) {
                frozen.time.advance();
            }
            frozen.etcd.freeze(true);
            frozen.pass(Duration.ofSeconds(3));
            frozen.etcd.freeze(false);
            frozen.pass(Duration.ofSeconds(3));

            var after = frozen.acquire(frozen.second, 2);
            if (frozen.etcd.holder().filter("pg-test-1"::equals).isPresent()) {
                assertThat(after).isEqualTo(new Acquisition.HeldBy("pg-test-1"));
            } else {
                assertThat(after).isInstanceOf(Acquisition.Taken.class);
                frozen.pass(Duration.ofSeconds(5));
                assertThat(frozen.etcd.holder()).contains("pg-test-2");
            }
        }
    }

    @Test
    void aLeaseThatRanOutWhileEtcdStoodStillIsOverUnlessAnotherLeads() {
        var over = 0;
        for (var seed = 0; seed < 50; seed++) {
            var frozen = new EtcdWorld(seed);
            frozen.taken(frozen.first, 1);
            frozen.etcd.freeze(true);
            frozen.pass(TTL.multipliedBy(2));
            assertThat(frozen.etcd.holder()).isPresent();
            frozen.etcd.freeze(false);
            frozen.pass(Duration.ofSeconds(3));
            over += frozen.etcd.holder().isEmpty() ? 1 : 0;
        }
        assertThat(over).isBetween(10, 40);
    }

    @Test
    void faultsThatOverlapEndInAnEtcdThatWorks() {
        var held = world.taken(world.first, 1);
        world.etcd.loseQuorum(true);
        world.etcd.freeze(true);
        world.etcd.changeLeader();
        world.pass(Duration.ofSeconds(1));
        world.etcd.loseQuorum(false);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.renew(world.first, held)).isInstanceOf(Renewal.Unknown.class);
        world.etcd.freeze(false);
        world.etcd.freeze(true);
        world.pass(Duration.ofSeconds(2));
        world.etcd.freeze(false);
        world.pass(Duration.ofSeconds(2));

        assertThat(world.renew(world.first, held)).isEqualTo(new Renewal.Renewed(TTL));
    }
}
