package io.matriarch.simulator.world.etcd;

import io.matriarch.lease.EtcdReply;
import io.matriarch.lease.EtcdTransaction;
import io.matriarch.lease.LeaderKeys;
import io.matriarch.lease.LeaderWatch;
import io.matriarch.lease.LeaseStep;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An etcd of three members on {@link Place#ofEtcd}, with a linearizable store. The members always reach each other; a caller
 * reaches etcd if it reaches any of them. While etcd stands still or has no leader it takes calls and answers none; when it works
 * again it may still carry out those whose callers have long given up.
 */
public final class VirtualEtcd {

    static final int MEMBERS = 3;

    /** Calls beyond that are lost while etcd does not work. */
    private static final int MOST_TAKEN = 256;

    private static final long LATE_NANOS = 20_000_000L;
    private static final long SHORTEST_TRANSFER_NANOS = 10_000_000L;
    private static final long LONGEST_TRANSFER_NANOS = 100_000_000L;
    private static final long SHORTEST_ELECTION_NANOS = 300_000_000L;
    private static final long LONGEST_ELECTION_NANOS = 1_500_000_000L;

    final VirtualTime time;
    final RandomGenerator random;
    final Calibration calibration;
    final Network network;

    private final Store store;
    private final Leases leases;
    private final List<Stream> streams = new ArrayList<>();
    private final ArrayDeque<Taken> taken = new ArrayDeque<>();

    private boolean frozen;
    private boolean withoutQuorum;
    private boolean electing;
    private boolean electionDue;
    private double ambiguity;

    public VirtualEtcd(VirtualTime time, Chance chance, Calibration calibration, Network network, History history) {
        this.time = time;
        this.random = chance.of("etcd");
        this.calibration = calibration;
        this.network = network;
        this.store = new Store(history, this::tellStreams);
        this.leases = new Leases(time, random, this::works, id -> store.release(id, "expired"));
    }

    /** A call that a member has taken. */
    interface Taken {
        /** Whether its caller has given up. */
        boolean isAbandoned();

        /** Does what is asked, and answers if somebody still waits. */
        void carryOut();
    }

    /** A caller's stream of changes. */
    interface Stream {
        void changed();

        /** It falls silent, and nobody is told. */
        void fallSilent();

        /** It is cancelled: etcd cannot deliver what has been compacted away. */
        void cancel();
    }

    // For callers

    /** The calls of an agent on {@code from}. An agent that is started again needs another. */
    public VirtualLease lease(Place from, InstanceId self, String namespace) {
        attend(LeaderKeys.of(namespace, self.cluster()));
        return new VirtualLease(this, from, self, namespace);
    }

    /** The view of an orchestrator on {@code from}. */
    public LeaderWatch watch(Place from) {
        return new VirtualLeaderWatch(this, from);
    }

    // Faults

    /** It stands still, as if all members had been stopped, or goes on: with the leader it had, or with another. */
    public void freeze(boolean on) {
        if (frozen == on) {
            return;
        }
        frozen = on;
        if (!on && !withoutQuorum && !electing) {
            if (electionDue || random.nextBoolean()) {
                elect(SHORTEST_ELECTION_NANOS, LONGEST_ELECTION_NANOS);
            } else {
                resume();
            }
        }
    }

    /** Two members are gone, or back. Without quorum no lease runs out; afterwards all begin anew. */
    public void loseQuorum(boolean on) {
        if (withoutQuorum == on) {
            return;
        }
        withoutQuorum = on;
        electionDue = true;
        if (!on && !frozen && !electing) {
            elect(SHORTEST_ELECTION_NANOS, LONGEST_ELECTION_NANOS);
        }
    }

    /** It changes its leader, by transfer or by election; for that time it does not work. Every lease begins anew. */
    public void changeLeader() {
        if (!works()) {
            electionDue = true;
        } else if (random.nextBoolean()) {
            elect(SHORTEST_TRANSFER_NANOS, LONGEST_TRANSFER_NANOS);
        } else {
            elect(SHORTEST_ELECTION_NANOS, LONGEST_ELECTION_NANOS);
        }
    }

    /**
     * Calls are carried out and not answered.
     *
     * @param probability for each call, 0 to 1; half of them are answered when another member is asked again
     */
    public void beAmbiguous(double probability) {
        ambiguity = probability;
    }

    /** Every stream falls silent or, more rarely, is cancelled; what happens from now on is in none of them. */
    public void loseWatches() {
        for (var stream : List.copyOf(streams)) {
            if (random.nextInt(3) == 0) {
                stream.cancel();
            } else {
                stream.fallSilent();
            }
        }
    }

    // The truth

    /** Whose the leader key is. */
    public Optional<String> holder() {
        return store.holder();
    }

    /** The last epoch that was taken. */
    public Epoch recorded() {
        return store.recorded();
    }

    /** Whether the lease exists; one that has run out goes on existing until etcd notices. */
    public boolean leaseRuns(long leaseId) {
        return leases.exists(leaseId);
    }

    // For the ways to it

    void attend(LeaderKeys keys) {
        store.attend(keys);
    }

    /** How often a call that begins now shall be left without its answer: by no member, by the first, by all. */
    int drawUnanswered() {
        if (ambiguity <= 0 || random.nextDouble() >= ambiguity) {
            return 0;
        }
        return random.nextBoolean() ? 1 : MEMBERS;
    }

    /** A member has received a call. Returns false when it cannot be carried out yet. */
    boolean take(Taken call) {
        if (works()) {
            call.carryOut();
            return true;
        }
        if (taken.size() < MOST_TAKEN) {
            taken.add(call);
        }
        return false;
    }

    boolean isFrozen() {
        return frozen;
    }

    EtcdReply<EtcdTransaction.Answer> transact(EtcdTransaction transaction) {
        return store.transact(transaction, leases::exists);
    }

    EtcdReply<Long> grant(long seconds) {
        return new EtcdReply.Answer<>(leases.grant(seconds));
    }

    EtcdReply<LeaseStep.Beat> keepAlive(long leaseId, EtcdTransaction read) {
        var remaining = leases.keepAlive(leaseId);
        return switch (transact(read)) {
            case EtcdReply.Answer<EtcdTransaction.Answer>(var answer) ->
                new EtcdReply.Answer<>(new LeaseStep.Beat(remaining, answer));
            case EtcdReply.NoSuchLease<EtcdTransaction.Answer>(var why) -> new EtcdReply.NoSuchLease<>(why);
            case EtcdReply.Silence<EtcdTransaction.Answer>(var why) -> new EtcdReply.Silence<>(why);
        };
    }

    EtcdReply<Boolean> revoke(long leaseId) {
        if (!leases.revoke(leaseId)) {
            return new EtcdReply.NoSuchLease<>("requested lease not found");
        }
        store.release(leaseId, "revoked");
        return new EtcdReply.Answer<>(true);
    }

    void open(Stream stream) {
        streams.add(stream);
    }

    void close(@Nullable Stream stream) {
        streams.remove(stream);
    }

    private boolean works() {
        return !frozen && !withoutQuorum && !electing;
    }

    private void elect(long leastNanos, long mostNanos) {
        electing = true;
        electionDue = true;
        time.afterNanos(random.nextLong(leastNanos, mostNanos), this::elected);
    }

    private void elected() {
        electing = false;
        if (frozen || withoutQuorum) {
            return;
        }
        electionDue = false;
        leases.promote();
        resume();
    }

    private void resume() {
        leases.resume();
        for (var call = taken.poll(); call != null; call = taken.poll()) {
            if (!call.isAbandoned() || random.nextBoolean()) {
                var late = call;
                time.afterNanos(random.nextLong(LATE_NANOS), () -> take(late));
            }
        }
    }

    private void tellStreams() {
        for (var i = 0; i < streams.size(); i++) {
            streams.get(i).changed();
        }
    }
}
