package io.matriarch.failover;

import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.spec.ClusterSettings;
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

    /** In quorum mode a wrong suspicion costs a blip and no data, so it may come early: after two reports that did not come. */
    private static final Duration QUORUM_SILENCE = Duration.ofSeconds(1);

    private static final Duration QUORUM_EVIDENCE_WAIT = Duration.ofMillis(500);

    private record Known(Duration rto, boolean quorum, Timings timings) {}

    /** What was asked for last. They are asked for all the time, and mostly of one cluster or of clusters that are alike. */
    private static volatile @Nullable Known last;

    /** The timings for an rto of {@link #SHORTEST_RTO} or more, in the cluster's durability mode. */
    public static Timings of(ClusterSettings settings) {
        var known = last;
        var rto = settings.rto();
        var quorum = settings.rpoBytes() == 0;
        if (known != null && known.quorum() == quorum && known.rto().equals(rto)) {
            return known.timings();
        }
        var async = reckon(rto);
        var timings = quorum ? async.forQuorum() : async;
        last = new Known(rto, quorum, timings);
        return timings;
    }

    /** The timings of durability mode async. */
    public static Timings of(Duration rto) {
        return of(ClusterSettings.defaults().withBounds(rto, ClusterSettings.DEFAULT_RPO_BYTES));
    }

    private Timings forQuorum() {
        return new Timings(lease, QUORUM_SILENCE, QUORUM_SILENCE, QUORUM_EVIDENCE_WAIT, promotion, demotion, restart);
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
