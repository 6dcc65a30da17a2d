package io.matriarch.cluster;

import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.failover.Timings;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.Membership;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.InstanceLost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which standbys have joined or were lost; asked only while the leader is well. */
final class MembershipProgress {

    private MembershipProgress() {}

    static List<ClusterEvent> events(ClusterState state, Observations seen, Timings timings, Instant now) {
        var events = new ArrayList<ClusterEvent>();
        for (var instance : state.instances().values()) {
            if (!state.isLedBy(instance.id()) && instance.task().isEmpty()) {
                event(state, seen, timings, instance, now).ifPresent(events::add);
            }
        }
        return events;
    }

    private static Optional<ClusterEvent> event(
            ClusterState state, Observations seen, Timings timings, InstanceState instance, Instant now) {
        var node = seen.node(instance.id());
        if (Streaming.isConfirmed(state, seen, instance.id())) {
            return instance.membership() == Membership.JOINED
                    ? Optional.empty()
                    : Optional.of(new InstanceJoined(
                            instance.id(), state.leader().orElseThrow().timeline(), "streams from the leader", now));
        }
        return instance.membership() == Membership.JOINED && isOutOfTouch(state, seen, node, timings, now)
                ? Optional.of(new InstanceLost(instance.id(), describe(node), now))
                : Optional.empty();
    }

    /** A short break, or the time that followers take to find a new leader, is no loss. */
    private static boolean isOutOfTouch(
            ClusterState state, Observations seen, NodeView node, Timings timings, Instant now) {
        var patience = timings.silence().multipliedBy(2);
        var since = Stream.of(
                        Optional.of(seen.startedAt()),
                        node.streamingSeenAt(),
                        state.leader().map(leader -> leader.since()))
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .orElseThrow();
        return !now.isBefore(since.plus(patience));
    }

    private static String describe(NodeView node) {
        if (!node.isAttached()) {
            return "its agent is unreachable";
        }
        return node.report()
                .flatMap(report -> report.obstacle())
                .orElseGet(() -> node.isRunningStandby()
                        ? "PostgreSQL runs and does not stream from the leader"
                        : "PostgreSQL does not run");
    }
}
