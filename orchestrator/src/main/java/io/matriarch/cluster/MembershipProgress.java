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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which standbys have joined or were lost; asked only while the leader is well. */
final class MembershipProgress {

    private MembershipProgress() {}

    static List<ClusterEvent> events(ClusterState state, Observations seen, Timings timings, Instant now) {
        return state.instances().values().stream()
                .filter(instance -> !state.isLedBy(instance.id()))
                .filter(instance -> instance.task().isEmpty())
                .flatMap(instance -> event(state, seen, timings, instance, now))
                .toList();
    }

    private static Stream<ClusterEvent> event(
            ClusterState state, Observations seen, Timings timings, InstanceState instance, Instant now) {
        var node = seen.node(instance.id());
        if (Streaming.isConfirmed(state, seen, instance.id())) {
            return instance.membership() == Membership.JOINED
                    ? Stream.empty()
                    : Stream.of(new InstanceJoined(
                            instance.id(), state.leader().orElseThrow().timeline(), "streams from the leader", now));
        }
        return instance.membership() == Membership.JOINED && isOutOfTouch(state, seen, node, timings, now)
                ? Stream.of(new InstanceLost(instance.id(), describe(node), now))
                : Stream.empty();
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
