package io.matriarch.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import io.matriarch.testing.TestEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EtcdLeaderLeaseIT {

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration RECOVERY = Duration.ofMillis(1_500);

    private final TestEtcd etcd = TestEtcd.single();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(etcd));
    private final LeaderLease one = lease(etcd, "pg-test-1");
    private final LeaderLease two = lease(etcd, "pg-test-2");

    @AfterEach
    void close() throws Exception {
        for (var resource : opened.reversed()) {
            resource.close();
        }
    }

    @Test
    void takesTheKeyForAnEpochAndKeepsIt() {
        var held = taken(one.acquire(new Epoch(1), TTL, PATIENCE));

        assertThat(etcd.ctl("get", "/pg/pg-test/leader", "--print-value-only")).isEqualTo("pg-test-1");
        assertThat(etcd.ctl("get", "/pg/pg-test/epoch", "--print-value-only")).isEqualTo("1 pg-test-1");
        assertThat(one.renew(held, PATIENCE)).isEqualTo(new Renewal.Renewed(TTL));
        assertThat(two.acquire(new Epoch(2), TTL, PATIENCE)).isEqualTo(new Acquisition.HeldBy("pg-test-1"));
    }

    @Test
    void keepsTheKeyByRenewingAndLosesItByNotRenewing() {
        var held = taken(one.acquire(new Epoch(1), TTL, PATIENCE));
        var renewed = 0;
        for (var start = System.nanoTime();
                System.nanoTime() - start < TTL.plusSeconds(2).toNanos();
                renewed++) {
            assertThat(one.renew(held, PATIENCE)).isInstanceOf(Renewal.Renewed.class);
        }
        assertThat(renewed).isGreaterThan(10);

        Eventually.within(
                TTL.plusSeconds(2), () -> two.acquire(new Epoch(2), TTL, PATIENCE) instanceof Acquisition.Taken);
        assertThat(one.renew(held, PATIENCE)).isInstanceOf(Renewal.Lost.class);
        assertThat(one.resume(held, PATIENCE)).isInstanceOf(Renewal.Lost.class);
    }

    @Test
    void ofManyContendersExactlyOneTakesAnEpoch() throws Exception {
        for (var round = 1; round <= 10; round++) {
            var epoch = new Epoch(round);
            var barrier = new CyclicBarrier(2);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var racers = new ArrayList<Future<Acquisition>>();
                for (var contender : List.of(one, two)) {
                    Callable<Acquisition> race = () -> {
                        barrier.await();
                        return contender.acquire(epoch, TTL, PATIENCE);
                    };
                    racers.add(threads.submit(race));
                }
                var outcomes = List.of(racers.get(0).get(), racers.get(1).get());

                assertThat(outcomes)
                        .filteredOn(Acquisition.Taken.class::isInstance)
                        .hasSize(1);
                assertThat(outcomes)
                        .filteredOn(o -> o instanceof Acquisition.HeldBy || o instanceof Acquisition.StaleEpoch)
                        .hasSize(1);
                var winner = outcomes.get(0) instanceof Acquisition.Taken ? 0 : 1;
                assertThat((winner == 0 ? one : two).release(taken(outcomes.get(winner)), PATIENCE))
                        .isEqualTo(new Release.Released());
            }
        }
        assertThat(leases()).isZero();
    }

    @Test
    void refusesAStaleEpoch() {
        var held = taken(one.acquire(new Epoch(5), TTL, PATIENCE));
        one.release(held, PATIENCE);

        assertThat(two.acquire(new Epoch(4), TTL, PATIENCE)).isEqualTo(new Acquisition.StaleEpoch(new Epoch(5)));
        assertThat(two.acquire(new Epoch(5), TTL, PATIENCE)).isEqualTo(new Acquisition.StaleEpoch(new Epoch(5)));
        assertThat(one.acquire(new Epoch(5), TTL, PATIENCE)).isInstanceOf(Acquisition.Taken.class);
    }

    @Test
    void aReleasedKeyIsFreeAtOnce() {
        var held = taken(one.acquire(new Epoch(1), TTL, PATIENCE));

        assertThat(one.release(held, PATIENCE)).isEqualTo(new Release.Released());

        assertThat(one.release(held, PATIENCE)).isEqualTo(new Release.Released());
        assertThat(two.acquire(new Epoch(2), TTL, PATIENCE)).isInstanceOf(Acquisition.Taken.class);
    }

    @Test
    void aLateReleaseDoesNotTouchTheNextLeadersKey() {
        var held = taken(one.acquire(new Epoch(1), TTL, PATIENCE));
        one.release(held, PATIENCE);
        var next = taken(two.acquire(new Epoch(2), TTL, PATIENCE));

        one.release(held, PATIENCE);

        assertThat(two.renew(next, PATIENCE)).isInstanceOf(Renewal.Renewed.class);
    }

    @Test
    void whatAPersonDeletesOrRewritesIsNoticedAtTheNextRenewal() {
        var held = taken(one.acquire(new Epoch(1), TTL, PATIENCE));
        etcd.ctl("del", "/pg/pg-test/leader");
        assertThat(one.renew(held, PATIENCE)).isEqualTo(new Renewal.Lost("the leader key is gone"));

        var again = taken(one.acquire(new Epoch(2), TTL, PATIENCE));
        etcd.ctl("put", "/pg/pg-test/epoch", "3 pg-test-2");
        assertThat(one.renew(again, PATIENCE)).isEqualTo(new Renewal.Lost("epoch 3 was taken by pg-test-2"));
    }

    @Test
    void aRestartedAgentResumesWhatItHeld() {
        var held = taken(one.acquire(new Epoch(3), TTL, PATIENCE));
        var restarted = lease(etcd, "pg-test-1");

        assertThat(restarted.resume(held, PATIENCE)).isEqualTo(new Renewal.Renewed(TTL));
    }

    @Test
    void aKeyLeftByAnEarlierLifeIsTakenOverAndItsLeaseEnded() {
        var earlier = taken(one.acquire(new Epoch(3), TTL, PATIENCE));
        var restarted = lease(etcd, "pg-test-1");

        var held = taken(restarted.acquire(new Epoch(4), TTL, PATIENCE));

        assertThat(leases()).isEqualTo(1);
        assertThat(one.renew(earlier, PATIENCE)).isInstanceOf(Renewal.Lost.class);
        assertThat(restarted.renew(held, PATIENCE)).isInstanceOf(Renewal.Renewed.class);
    }

    @Test
    void aFrozenEtcdIsUnknownInTimeAndAnswersAgainOnceThawed() {
        var held = taken(one.acquire(new Epoch(1), Duration.ofSeconds(30), PATIENCE));
        etcd.freeze();

        assertThat(timed(PATIENCE, () -> one.renew(held, PATIENCE))).isInstanceOf(Renewal.Unknown.class);
        assertThat(timed(PATIENCE, () -> one.renew(held, PATIENCE))).isInstanceOf(Renewal.Unknown.class);
        assertThat(timed(PATIENCE, () -> two.acquire(new Epoch(2), TTL, PATIENCE)))
                .isInstanceOf(Acquisition.Unknown.class);
        assertThat(timed(PATIENCE, () -> one.publish(member("{}"), PATIENCE))).isFalse();

        etcd.thaw();
        Eventually.within(RECOVERY, () -> one.renew(held, PATIENCE) instanceof Renewal.Renewed);
    }

    @Test
    void aRestartedEtcdStillHasTheKeyAndAnswersAgain() {
        var held = taken(one.acquire(new Epoch(1), Duration.ofSeconds(30), PATIENCE));
        etcd.kill();
        assertThat(timed(PATIENCE, () -> one.renew(held, PATIENCE))).isInstanceOf(Renewal.Unknown.class);

        etcd.start();
        Eventually.within(RECOVERY, () -> one.renew(held, PATIENCE) instanceof Renewal.Renewed);
    }

    @Test
    void anAcquireWhoseAnswerWasLostIsUnknownAndTheNextTakesItOver() {
        var lost = new LostAnswers();
        var lease = lease(List.of(lost), etcd.endpoints().getFirst());
        lost.loseNextWrite();

        assertThat(lease.acquire(new Epoch(1), TTL, PATIENCE)).isInstanceOf(Acquisition.Unknown.class);
        assertThat(etcd.ctl("get", "/pg/pg-test/leader", "--print-value-only")).isEqualTo("pg-test-1");
        assertThat(two.acquire(new Epoch(2), TTL, PATIENCE)).isEqualTo(new Acquisition.HeldBy("pg-test-1"));

        var held = taken(lease.acquire(new Epoch(1), TTL, PATIENCE));
        assertThat(lease.renew(held, PATIENCE)).isInstanceOf(Renewal.Renewed.class);
        assertThat(leases()).as("the lease of the lost acquire is ended").isEqualTo(1);
    }

    @Test
    void anAcquireWhoseAnswerWasLostIsRecognizedAtTheNextMember() {
        var lost = new LostAnswers();
        var endpoint = etcd.endpoints().getFirst();
        var lease = lease(List.of(lost), endpoint, endpoint);
        lost.loseNextWrite();

        var held = taken(lease.acquire(new Epoch(1), TTL, PATIENCE));

        assertThat(lease.renew(held, PATIENCE)).isInstanceOf(Renewal.Renewed.class);
        assertThat(leases()).isEqualTo(1);
    }

    @Test
    void whoNeverHeardThatItWonLosesTheKeyWithItsLease() {
        var lost = new LostAnswers();
        var lease = lease(List.of(lost), etcd.endpoints().getFirst());
        lost.loseNextWrite();
        lease.acquire(new Epoch(1), TTL, PATIENCE);

        Eventually.within(
                TTL.plusSeconds(2), () -> two.acquire(new Epoch(2), TTL, PATIENCE) instanceof Acquisition.Taken);

        assertThat(lease.acquire(new Epoch(1), TTL, PATIENCE)).isEqualTo(new Acquisition.StaleEpoch(new Epoch(2)));
    }

    @Test
    void theMembersKeyIsShownKeptRewrittenAndRestored() {
        assertThat(one.publish(member("{\"state\":\"starting\"}"), PATIENCE)).isTrue();
        assertThat(one.publish(member("{\"state\":\"running\"}"), PATIENCE)).isTrue();
        assertThat(shown()).isEqualTo("{\"state\":\"running\"}");
        etcd.ctl("del", "/pg/pg-test/members/pg-test-1");

        assertThat(one.publish(member("{\"state\":\"running\"}"), PATIENCE)).isTrue();

        assertThat(shown()).isEqualTo("{\"state\":\"running\"}");
        assertThat(leases()).isEqualTo(1);
        Eventually.within(TTL.plusSeconds(2), () -> shown().isEmpty());
        assertThat(one.publish(member("{\"state\":\"running\"}"), PATIENCE)).isTrue();
        assertThat(shown()).isEqualTo("{\"state\":\"running\"}");
    }

    @Test
    void aMembersKeyThatIsUnchangedIsNotWrittenAgain() {
        one.publish(member("{}"), PATIENCE);
        var revision = revision();

        for (var i = 0; i < 5; i++) {
            assertThat(one.publish(member("{}"), PATIENCE)).isTrue();
        }

        assertThat(revision()).isEqualTo(revision);
    }

    @Test
    void theClustersKeysAreWrittenByTheLeaderOnly() {
        var held = taken(one.acquire(new Epoch(1), TTL, PATIENCE));
        assertThat(one.publish(leading("pg-test-1", held, "7"), PATIENCE)).isTrue();
        assertThat(etcd.ctl("get", "/pg/pg-test/initialize", "--print-value-only"))
                .isEqualTo("7");
        one.release(held, PATIENCE);
        taken(two.acquire(new Epoch(2), TTL, PATIENCE));

        assertThat(one.publish(leading("pg-test-1", held, "8"), PATIENCE)).isFalse();

        assertThat(etcd.ctl("get", "/pg/pg-test/initialize", "--print-value-only"))
                .isEqualTo("7");
    }

    @Test
    void oneMemberOfThreeMayFreezeWhicheverItIs() {
        try (var three = TestEtcd.ofThree()) {
            var lease = lease(three, "pg-test-1");
            var held = taken(lease.acquire(new Epoch(1), Duration.ofSeconds(30), PATIENCE));
            for (var member = 0; member < three.size(); member++) {
                three.freeze(member);
                // It may have been etcd's leader: then the others elect another first, in a second or two.
                Eventually.within(Duration.ofSeconds(8), () -> {
                    var renewal = lease.renew(held, PATIENCE);
                    assertThat(renewal).isNotInstanceOf(Renewal.Lost.class);
                    return renewal instanceof Renewal.Renewed;
                });
                three.thaw(member);
            }
        }
    }

    private LeaderLease lease(TestEtcd at, String instance) {
        return remember(new EtcdLeaderLease(at.endpoints(), "/pg/", InstanceId.parse(instance), Ticker.system()));
    }

    private LeaderLease lease(List<LostAnswers> lost, String... endpoints) {
        var channels = new EtcdChannels(List.of(endpoints), lost.toArray(LostAnswers[]::new));
        return remember(new EtcdLeaderLease(channels, "/pg/", InstanceId.parse("pg-test-1"), Ticker.system()));
    }

    private LeaderLease remember(LeaderLease lease) {
        opened.add(lease);
        return lease;
    }

    private static LeaseHandle taken(Acquisition acquisition) {
        assertThat(acquisition).isInstanceOf(Acquisition.Taken.class);
        return ((Acquisition.Taken) acquisition).lease();
    }

    private static Publication member(String json) {
        return new Publication(InstanceId.parse("pg-test-1"), json, TTL, Optional.empty(), new TreeMap<>());
    }

    private static Publication leading(String instance, LeaseHandle lease, String systemIdentifier) {
        var keys = new TreeMap<String, String>();
        keys.put("initialize", systemIdentifier);
        return new Publication(InstanceId.parse(instance), "{}", TTL, Optional.of(lease), keys);
    }

    private String shown() {
        return etcd.ctl("get", "/pg/pg-test/members/pg-test-1", "--print-value-only");
    }

    private int leases() {
        return (int) etcd.ctl("lease", "list")
                .lines()
                .filter(line -> line.matches("[0-9a-f]{16}"))
                .count();
    }

    private String revision() {
        return etcd.ctl("get", "/none", "--write-out=json").replaceAll(".*\"revision\":([0-9]+).*", "$1");
    }

    /** The outcome of a call, which must come within {@code limit} and the time a busy machine takes to say so. */
    private static <T> T timed(Duration limit, Supplier<T> call) {
        var start = System.nanoTime();
        var outcome = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.plusMillis(500));
        return outcome;
    }
}
