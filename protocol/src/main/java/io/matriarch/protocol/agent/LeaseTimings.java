package io.matriarch.protocol.agent;

import io.matriarch.protocol.Require;
import java.time.Duration;

/**
 * How the leader lease is kept.
 *
 * @param ttl what etcd is asked for, whole seconds
 * @param renewEvery how often a keepalive is sent
 * @param margin authority ends this much before the lease can run out: time to kill PostgreSQL in
 */
public record LeaseTimings(Duration ttl, Duration renewEvery, Duration margin) {

    public LeaseTimings {
        Require.that(ttl.toMillis() % 1000 == 0, "lease ttl %s is not a whole number of seconds", ttl);
        Require.that(
                renewEvery.plus(margin).compareTo(ttl) < 0,
                "renewal %s and margin %s leave nothing of the ttl %s",
                renewEvery,
                margin,
                ttl);
    }
}
