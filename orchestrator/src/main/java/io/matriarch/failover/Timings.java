package io.matriarch.failover;

import io.matriarch.protocol.agent.LeaseTimings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything that follows from {@code pg_rto}.
 *
 * <p>When etcd changes its own leader it refreshes every lease, so a ttl may have to be waited for twice: ttl is a third of the
 * rto, which leaves another third for detection, fencing and promotion in that worst case.
 *
 * @param lease how the leader lease is kept
 * @param silence after how long without a word an attached agent counts as unreachable
 * @param standbySilence after how long without a message from the leader a standby counts as cut off
 * @param evidenceWait how long a decision may wait for fresh reports of standbys
 * @param promotion how long a candidate may take before another is tried
 * @param demotion how long a leader may take to stop at a switchover before it is abandoned
 * @param restart how long a restart in place may take before a failover within {@code pg_rpo} is preferred
 */
public record Timings(
        LeaseTimings lease,
        Duration silence,
        Duration standbySilence,
        Duration evidenceWait,
        Duration promotion,
        Duration demotion,
        Duration restart) {

    /** The shortest {@code pg_rto} that leaves room for a lease: etcd itself allows no ttl below 2 s. */
    public static final Duration SHORTEST_RTO = Duration.ofSeconds(9);

    private record Known(Duration rto, Timings timings) {}

    /** What was asked for last. They are asked for all the time, and mostly of one cluster or of clusters that are alike. */
    private static volatile @Nullable Known last;

    /** The timings for an rto of {@link #SHORTEST_RTO} or more. */
    public static Timings of(Duration rto) {
        var known = last;
        if (known != null && known.rto().equals(rto)) {
            return known.timings();
        }
        var timings = reckon(rto);
        last = new Known(rto, timings);
        return timings;
    }

    private static Timings reckon(Duration rto) {
        var ttl = 1_000 * Math.max(3, rto.toSeconds() / 3);
        return new Timings(
                new LeaseTimings(Duration.ofMillis(ttl), bounded(ttl / 10, 200, 2_000), bounded(ttl / 5, 600, 3_000)),
                bounded(ttl / 5, 1_000, 3_000),
                bounded(ttl / 5, 1_000, 3_000),
                Duration.ofMillis(1_500),
                bounded(ttl, 3_000, 15_000),
                bounded(2 * ttl, 6_000, 60_000),
                bounded(ttl, 5_000, 15_000));
    }

    private static Duration bounded(long millis, long leastMillis, long mostMillis) {
        return Duration.ofMillis(Math.clamp(millis, leastMillis, mostMillis));
    }
}
