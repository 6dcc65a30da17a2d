package io.matriarch.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import io.matriarch.testing.TestEtcd;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EtcdLeaderWatchIT {

    private static final ClusterName CLUSTER = new ClusterName("pg-test");
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final Duration BY_POLL = Duration.ofMillis(2_500);

    private final TestEtcd etcd = TestEtcd.single();
    private final LeaderLease lease =
            new EtcdLeaderLease(etcd.endpoints(), "/pg/", InstanceId.parse("pg-test-1"), Ticker.system());
    private final LeaderWatch watch = new EtcdLeaderWatch(new EtcdChoice(etcd.endpoints()), Ticker.system());
    private final AtomicReference<LeaderKey> told = new AtomicReference<>(new LeaderKey.Unknown("nothing yet"));
    private final AtomicInteger times = new AtomicInteger();

    @AfterEach
    void close() {
        watch.close();
        lease.close();
        etcd.close();
    }

    @Test
    void tellsOfEveryChangeAtOnce() {
        watching();
        Eventually.within(BY_POLL, () -> absent(0));

        var held = take(1);
        Eventually.within(AT_ONCE, () -> heldFor(1));
        lease.release(held, PATIENCE);
        Eventually.within(AT_ONCE, () -> absent(1));
        take(2);
        Eventually.within(AT_ONCE, () -> heldFor(2));
    }

    @Test
    void tellsOfAnExpirySoonAfterTheLeaseHasRunOut() {
        watching();
        take(1);
        Eventually.within(AT_ONCE, () -> heldFor(1));

        Eventually.within(TTL.plusSeconds(1), () -> absent(1));
    }

    @Test
    void tellsSomethingAtLeastEveryPollAndAtOnceWhenAsked() {
        var subscription = watching();
        Eventually.within(BY_POLL, () -> absent(0));
        var before = times.get();

        Eventually.within(Duration.ofMillis(1_500), () -> times.get() > before);
        var asked = times.get();
        subscription.refresh();
        Eventually.within(Duration.ofMillis(200), () -> times.get() > asked);
    }

    @Test
    void saysUnknownWhenEtcdIsFrozenAndGoesOnOnceThawed() {
        watching();
        var held = take(1);
        Eventually.within(AT_ONCE, () -> heldFor(1));
        etcd.freeze();

        Eventually.within(Duration.ofMillis(3_500), () -> told.get() instanceof LeaderKey.Unknown);

        etcd.thaw();
        Eventually.within(BY_POLL, () -> !(told.get() instanceof LeaderKey.Unknown));
        lease.release(held, PATIENCE);
        Eventually.within(BY_POLL, () -> absent(1));
        take(2);
        Eventually.within(AT_ONCE, () -> heldFor(2));
    }

    @Test
    void survivesARestartOfEtcd() {
        watching();
        lease.release(take(1), PATIENCE);
        Eventually.within(AT_ONCE, () -> absent(1));
        etcd.kill();
        Eventually.within(Duration.ofMillis(3_500), () -> told.get() instanceof LeaderKey.Unknown);

        etcd.start();
        Eventually.within(BY_POLL, () -> absent(1));
        take(2);
        Eventually.within(BY_POLL, () -> heldFor(2));
        take(3);
        Eventually.within(AT_ONCE, () -> heldFor(3));
    }

    @Test
    void survivesACompaction() {
        watching();
        var held = take(1);
        Eventually.within(AT_ONCE, () -> heldFor(1));
        etcd.ctl("put", "/other", "x");
        etcd.ctl("compact", etcd.ctl("get", "/none", "--write-out=json").replaceAll(".*\"revision\":([0-9]+).*", "$1"));

        lease.release(held, PATIENCE);
        Eventually.within(AT_ONCE, () -> absent(1));
    }

    @Test
    void oneClusterIsNotToldOfAnother() {
        watching();
        Eventually.within(BY_POLL, () -> absent(0));
        etcd.ctl("put", "/pg/pg-test-2/leader", "pg-test-2-1");
        etcd.ctl("put", "/pg/pg-test/leaders", "x");

        take(1);
        Eventually.within(AT_ONCE, () -> heldFor(1));
    }

    @Test
    void aListenerThatFailsIsToldAgain() {
        var calls = new AtomicInteger();
        watch.watch(CLUSTER, "/pg/", List.of(), key -> {
            calls.incrementAndGet();
            throw new IllegalStateException("as this test wants");
        });

        Eventually.within(Duration.ofSeconds(4), () -> calls.get() > 2);
    }

    @Test
    void aClosedWatchIsSilent() {
        var subscription = watching();
        Eventually.within(BY_POLL, () -> absent(0));
        subscription.close();
        var other = new AtomicInteger();
        watch.watch(CLUSTER, "/pg/", List.of(), key -> other.incrementAndGet());
        take(1);
        Eventually.within(Duration.ofSeconds(4), () -> other.get() > 2);

        assertThat(absent(0)).isTrue();
    }

    @Test
    void oneFrozenMemberOfThreeDoesNotSilenceIt() {
        try (var three = TestEtcd.ofThree();
                var wide = new EtcdLeaderWatch(new EtcdChoice(three.endpoints()), Ticker.system());
                var wideLease = new EtcdLeaderLease(
                        three.endpoints().reversed(), "/pg/", InstanceId.parse("pg-test-1"), Ticker.system())) {
            wide.watch(CLUSTER, "/pg/", List.of(), told::set);
            Eventually.within(BY_POLL, () -> absent(0));
            three.freeze(0);
            // Member 0 may have been etcd's leader: the others need a second or two to elect another.
            Eventually.within(
                    Duration.ofSeconds(8),
                    () -> wideLease.acquire(new Epoch(1), TTL, PATIENCE) instanceof Acquisition.Taken);
            Eventually.within(BY_POLL, () -> heldFor(1));
            three.thaw();
        }
    }

    private LeaderWatch.Subscription watching() {
        return watch.watch(CLUSTER, "/pg/", List.of(), key -> {
            told.set(key);
            times.incrementAndGet();
        });
    }

    private LeaseHandle take(long epoch) {
        var acquisition = lease.acquire(new Epoch(epoch), TTL, PATIENCE);
        assertThat(acquisition).isInstanceOf(Acquisition.Taken.class);
        return ((Acquisition.Taken) acquisition).lease();
    }

    private boolean heldFor(long epoch) {
        return told.get() instanceof LeaderKey.Held(var holder, var recorded, var revision, var standbys)
                && holder.equals("pg-test-1")
                && recorded.equals(new Epoch(epoch));
    }

    private boolean absent(long epoch) {
        return told.get() instanceof LeaderKey.Absent(var recorded, var revision, var standbys)
                && recorded.equals(new Epoch(epoch));
    }
}
