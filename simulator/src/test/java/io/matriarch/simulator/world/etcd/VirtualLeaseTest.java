package io.matriarch.simulator.world.etcd;

import static io.matriarch.simulator.world.etcd.EtcdWorld.FIRST_PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.LeaseAnswer;
import io.matriarch.agent.LeaseCall;
import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VirtualLeaseTest {

    private static final Duration TTL = EtcdWorld.TIMINGS.ttl();

    private final EtcdWorld world = new EtcdWorld(1);

    @Test
    void takesTheKeyForAnEpochAndKeepsIt() {
        var held = world.taken(world.first, 1);

        assertThat(world.etcd.holder()).contains("pg-test-1");
        assertThat(world.etcd.recorded()).isEqualTo(new Epoch(1));
        assertThat(world.renew(world.first, held)).isEqualTo(new Renewal.Renewed(TTL));
        assertThat(world.acquire(world.second, 2)).isEqualTo(new Acquisition.HeldBy("pg-test-1"));
        assertThat(world.happened)
                .containsExactly(
                        new Happening.EpochRecorded(new Epoch(1), "pg-test-1", 2),
                        new Happening.KeyTaken("pg-test-1", new Epoch(1), 2));
    }

    @Test
    void losesTheKeyByNotRenewingWithinHalfASecondOfItsEnd() {
        var held = world.taken(world.first, 1);

        world.pass(TTL.minusMillis(100));
        assertThat(world.etcd.leaseRuns(held.leaseId())).isTrue();
        world.pass(Duration.ofMillis(600));

        assertThat(world.etcd.leaseRuns(held.leaseId())).isFalse();
        assertThat(world.etcd.holder()).isEmpty();
        assertThat(world.happened).contains(new Happening.KeyGone("pg-test-1", "expired", 3));
        assertThat(world.renew(world.first, held)).isInstanceOf(Renewal.Lost.class);
        assertThat(world.acquire(world.second, 2)).isInstanceOf(Acquisition.Taken.class);
    }

    @Test
    void keepsTheKeyByRenewing() {
        var held = world.taken(world.first, 1);
        for (var i = 0; i < 30; i++) {
            world.pass(Duration.ofSeconds(1));
            assertThat(world.renew(world.first, held)).isEqualTo(new Renewal.Renewed(TTL));
        }
    }

    @Test
    void aReleasedKeyIsFreeAtOnce() {
        var held = world.taken(world.first, 1);

        assertThat(world.release(world.first, held)).isEqualTo(new Release.Released());

        assertThat(world.happened).contains(new Happening.KeyGone("pg-test-1", "revoked", 3));
        assertThat(world.acquire(world.second, 2)).isInstanceOf(Acquisition.Taken.class);
    }

    @Test
    void refusesAStaleEpoch() {
        world.release(world.first, world.taken(world.first, 5));

        assertThat(world.acquire(world.second, 5)).isEqualTo(new Acquisition.StaleEpoch(new Epoch(5)));
        assertThat(world.acquire(world.first, 5)).isInstanceOf(Acquisition.Taken.class);
    }

    @Test
    void ofTwoWhoAskAtOnceOneTakesTheKey() {
        for (var seed = 0; seed < 50; seed++) {
            var race = new EtcdWorld(seed);
            var one = race.send(race.first, new LeaseCall.Acquire(new Epoch(1)));
            var other = race.send(race.second, new LeaseCall.Acquire(new Epoch(1)));
            race.pass(Duration.ofSeconds(2));

            assertThat(new LeaseAnswer[] {one.answer, other.answer})
                    .filteredOn(answer -> answer instanceof LeaseAnswer.Acquired(Acquisition.Taken taken))
                    .hasSize(1);
        }
    }

    @Test
    void aKeepaliveTakesFewEvents() {
        var held = world.taken(world.first, 1);
        var events = 0;
        var awaited = world.send(world.first, new LeaseCall.Renew(held));
        while (awaited.answer == null) {
            world.time.advance();
            events++;
        }
        assertThat(events).isLessThanOrEqualTo(2);
    }

    @Test
    void anotherMemberIsAskedWhenOneCannotBeReached() {
        var held = world.taken(world.first, 1);
        world.cut(FIRST_PLACE, 1);

        assertThat(world.renew(world.first, held)).isEqualTo(new Renewal.Renewed(TTL));
        var before = world.time.nowNanos();
        assertThat(world.renew(world.first, held)).isEqualTo(new Renewal.Renewed(TTL));
        assertThat(world.time.nowNanos() - before)
                .isLessThan(Duration.ofMillis(200).toNanos());
    }

    @Test
    void whoIsCutOffHearsUnknownWithinItsPatience() {
        var held = world.taken(world.first, 1);
        world.cutFromEtcd(FIRST_PLACE);

        var before = world.time.nowNanos();
        assertThat(world.renew(world.first, held)).isInstanceOf(Renewal.Unknown.class);
        assertThat(world.time.nowNanos() - before)
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(world.acquire(world.second, 2)).isEqualTo(new Acquisition.HeldBy("pg-test-1"));
    }

    @Test
    void aQuestionThatIsOnItsWayForTooLongIsGivenUp() {
        for (var seed = 0; seed < 50; seed++) {
            var lossy = new EtcdWorld(seed);
            var held = lossy.taken(lossy.first, 1);
            for (var member = 1; member <= VirtualEtcd.MEMBERS; member++) {
                lossy.network.disturb(FIRST_PLACE, Place.ofEtcd(member), 0.8, 0, 1);
            }

            var before = lossy.time.nowNanos();
            lossy.renew(lossy.first, held);
            assertThat(lossy.time.nowNanos() - before)
                    .isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void whatWasSentIntoACutMayStillBeCarriedOutAfterwards() {
        var late = 0;
        for (var seed = 0; seed < 100; seed++) {
            var cut = new EtcdWorld(seed);
            var held = cut.taken(cut.first, 1);
            cut.network.cut(FIRST_PLACE, Place.ofEtcd(1));
            cut.network.cut(FIRST_PLACE, Place.ofEtcd(2));
            cut.network.cut(FIRST_PLACE, Place.ofEtcd(3));
            assertThat(cut.release(cut.first, held)).isInstanceOf(Release.Unknown.class);
            assertThat(cut.etcd.holder()).isPresent();
            cut.network.heal();
            cut.pass(Duration.ofSeconds(5));
            late += cut.etcd.holder().isEmpty() ? 1 : 0;
        }
        assertThat(late).isBetween(5, 60);
    }

    @Test
    void anAmbiguousCallIsCarriedOutAndTheNextTakesItOver() {
        var unknown = 0;
        for (var seed = 0; seed < 50; seed++) {
            var ambiguous = new EtcdWorld(seed);
            ambiguous.etcd.beAmbiguous(0.5);
            if (ambiguous.acquire(ambiguous.first, 1) instanceof Acquisition.Unknown
                    && ambiguous.etcd.holder().isPresent()) {
                unknown++;
            }
            ambiguous.etcd.beAmbiguous(0);
            ambiguous.pass(Duration.ofSeconds(1));
            var held = ambiguous.taken(ambiguous.first, 1);
            assertThat(ambiguous.renew(ambiguous.first, held)).isInstanceOf(Renewal.Renewed.class);
        }
        assertThat(unknown).isPositive();
    }

    @Test
    void anAgentThatIsForgottenHearsNothing() {
        var awaited = world.send(world.first, new LeaseCall.Acquire(new Epoch(1)));
        world.first.forget();
        world.pass(Duration.ofSeconds(5));

        assertThat(awaited.answer).isNull();
        assertThat(world.etcd.holder()).isEmpty();
    }

    @Test
    void anAgentThatStandsStillGoesOnInTheMiddleOfItsCall() {
        var awaited = world.send(world.first, new LeaseCall.Acquire(new Epoch(1)));
        world.first.freeze(true);
        world.pass(Duration.ofMillis(500));
        assertThat(world.etcd.holder()).isEmpty();

        var held = world.taken(world.second, 2);
        world.release(world.second, held);
        world.first.freeze(false);
        world.pass(Duration.ofSeconds(1));

        assertThat(awaited.answer).isNotNull();
        assertThat(world.etcd.holder()).isEmpty();
    }

    @Test
    void publishingIsOneAtATimeAndOnlyTheLeaderWritesTheClustersKeys() {
        var answers = new ArrayList<Boolean>();
        var held = world.taken(world.first, 1);
        world.first.publish(publication(Optional.of(held)), answers::add);
        world.first.publish(publication(Optional.of(held)), answers::add);
        world.pass(Duration.ofSeconds(1));
        assertThat(answers).containsExactly(false, true);

        world.release(world.first, held);
        world.first.publish(publication(Optional.of(new LeaseHandle(held.leaseId(), new Epoch(2)))), answers::add);
        world.pass(Duration.ofSeconds(1));
        assertThat(answers).containsExactly(false, true, false);
    }

    private static Publication publication(Optional<LeaseHandle> leader) {
        var keys = new TreeMap<String, String>();
        keys.put("status", "{}");
        return new Publication(EtcdWorld.FIRST, "{}", TTL, leader, keys);
    }
}
