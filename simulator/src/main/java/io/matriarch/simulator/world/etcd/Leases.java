package io.matriarch.simulator.world.etcd;

import io.matriarch.simulator.time.VirtualTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Leases as etcd's leader keeps them: an expired one is noticed within half a second, and only while etcd works; a new leader
 * gives every lease its full time to live again, and the time of an election on top (etcd's {@code lessor.Promote}).
 */
final class Leases {

    /** etcd grants none shorter: one and a half of its election timeouts, in whole seconds. */
    private static final long SHORTEST_SECONDS = 2;

    private static final long ELECTION_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 500_000_000L;

    private final VirtualTime time;
    private final RandomGenerator random;
    private final BooleanSupplier works;
    private final LongConsumer onExpiry;
    private final Map<Long, Lease> leases = new LinkedHashMap<>();
    private long lastId = 0x694d_0000_0000L;

    /**
     * @param works whether etcd can end leases
     * @param onExpiry hears the id of a lease that has run out and is gone
     */
    Leases(VirtualTime time, RandomGenerator random, BooleanSupplier works, LongConsumer onExpiry) {
        this.time = time;
        this.random = random;
        this.works = works;
        this.onExpiry = onExpiry;
    }

    private static final class Lease {
        private final long seconds;
        private long endsNanos;
        private boolean looked;

        Lease(long seconds) {
            this.seconds = seconds;
        }

        private long lengthNanos() {
            return seconds * 1_000_000_000L;
        }
    }

    /** Returns the new one's id. */
    long grant(long seconds) {
        var id = ++lastId;
        var lease = new Lease(Math.max(SHORTEST_SECONDS, seconds));
        lease.endsNanos = time.nowNanos() + lease.lengthNanos();
        leases.put(id, lease);
        lookAtEnd(id, lease);
        return id;
    }

    /** Returns for how many seconds it runs from now; 0 when it has run out, or never was. */
    long keepAlive(long id) {
        var lease = leases.get(id);
        if (lease == null || time.nowNanos() >= lease.endsNanos) {
            return 0;
        }
        lease.endsNanos = time.nowNanos() + lease.lengthNanos();
        return lease.seconds;
    }

    /** Returns false when there is none of that id. */
    boolean revoke(long id) {
        return leases.remove(id) != null;
    }

    boolean exists(long id) {
        return leases.containsKey(id);
    }

    /** etcd has a new leader. */
    void promote() {
        for (var lease : leases.values()) {
            lease.endsNanos = time.nowNanos() + lease.lengthNanos() + ELECTION_NANOS;
        }
    }

    /** etcd works again: leases are looked at that could not be. */
    void resume() {
        for (var lease : leases.entrySet()) {
            if (!lease.getValue().looked) {
                lookAtEnd(lease.getKey(), lease.getValue());
            }
        }
    }

    private void lookAtEnd(long id, Lease lease) {
        lease.looked = true;
        time.at(Math.max(time.nowNanos(), lease.endsNanos) + random.nextLong(LOOK_NANOS), () -> look(id, lease));
    }

    // Keepalives move the end; that is found out only here, which spares them a place in the queue.
    private void look(long id, Lease lease) {
        if (leases.get(id) != lease) {
            return;
        }
        if (!works.getAsBoolean()) {
            lease.looked = false;
        } else if (time.nowNanos() < lease.endsNanos) {
            lookAtEnd(id, lease);
        } else {
            leases.remove(id);
            onExpiry.accept(id);
        }
    }
}
