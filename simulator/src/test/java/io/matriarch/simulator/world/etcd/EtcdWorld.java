package io.matriarch.simulator.world.etcd;

import io.matriarch.agent.LeaseAnswer;
import io.matriarch.agent.LeaseCall;
import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.lease.LeaderWatch;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An etcd, two agents and an orchestrator, for tests. */
final class EtcdWorld {

    static final LeaseTimings TIMINGS =
            new LeaseTimings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(2));
    static final InstanceId FIRST = InstanceId.parse("pg-test-1");
    static final InstanceId SECOND = InstanceId.parse("pg-test-2");
    static final Place FIRST_PLACE = Place.of(FIRST);
    static final Place ORCHESTRATOR = Place.ofOrchestrator(1);

    final VirtualTime time = new VirtualTime();
    final Network network;
    final VirtualEtcd etcd;
    final VirtualLease first;
    final VirtualLease second;
    final List<Happening> happened = new ArrayList<>();
    final List<LeaderKey> told = new ArrayList<>();

    EtcdWorld(long seed) {
        var chance = new Chance(seed);
        var history = new History(time, History.Precision.WORDS);
        history.listen((_, happening) -> happened.add(happening));
        network = new Network(time, chance.of("network"), Calibration.guessed().network());
        etcd = new VirtualEtcd(time, chance, Calibration.guessed(), network, history);
        first = etcd.lease(FIRST_PLACE, FIRST, "/pg/");
        second = etcd.lease(Place.of(SECOND), SECOND, "/pg/");
    }

    LeaderWatch.Subscription watch() {
        return etcd.watch(ORCHESTRATOR).watch(new ClusterName("pg-test"), "/pg/", List.of(), told::add);
    }

    void pass(Duration duration) {
        var end = time.nowNanos() + duration.toNanos();
        while (time.nextNanos() <= end) {
            time.advance();
        }
        time.skipTo(end);
    }

    void cutFromEtcd(Place place) {
        for (var member = 1; member <= VirtualEtcd.MEMBERS; member++) {
            cut(place, member);
        }
    }

    void cut(Place place, int member) {
        network.cut(place, Place.ofEtcd(member));
        network.cut(Place.ofEtcd(member), place);
    }

    /** An answer that may have come. */
    static final class Awaited {
        @Nullable
        LeaseAnswer answer;
    }

    Awaited send(VirtualLease lease, LeaseCall call) {
        var awaited = new Awaited();
        lease.call(call, TIMINGS, answer -> awaited.answer = answer);
        return awaited;
    }

    /** The answer, which comes within a keepalive's patience. */
    LeaseAnswer call(VirtualLease lease, LeaseCall call) {
        var awaited = send(lease, call);
        var end = time.nowNanos() + Duration.ofSeconds(2).toNanos();
        while (awaited.answer == null && time.nextNanos() <= end) {
            time.advance();
        }
        if (awaited.answer == null) {
            throw new AssertionError("no answer to " + call);
        }
        return awaited.answer;
    }

    Acquisition acquire(VirtualLease lease, long epoch) {
        return ((LeaseAnswer.Acquired) call(lease, new LeaseCall.Acquire(new Epoch(epoch)))).acquisition();
    }

    LeaseHandle taken(VirtualLease lease, long epoch) {
        return ((Acquisition.Taken) acquire(lease, epoch)).lease();
    }

    Renewal renew(VirtualLease lease, LeaseHandle handle) {
        return ((LeaseAnswer.Renewed) call(lease, new LeaseCall.Renew(handle))).renewal();
    }

    Release release(VirtualLease lease, LeaseHandle handle) {
        return ((LeaseAnswer.Released) call(lease, new LeaseCall.Release(handle))).release();
    }
}
