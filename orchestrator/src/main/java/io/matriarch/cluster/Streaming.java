package io.matriarch.cluster;

import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Timeline;
import java.util.Optional;

/**
 * Whether a standby really streams. A standby that runs with lag 0 may never have streamed, so both sides have to say so: its
 * own WAL receiver streams on the leader's timeline, and the leader lists it as streaming, which PostgreSQL does only once it
 * has caught up.
 */
public final class Streaming {

    private Streaming() {}

    /** Whether {@code instance} streams from the leader and the leader confirms it, by the last reports. */
    public static boolean isConfirmed(ClusterState state, Observations seen, InstanceId instance) {
        return state.leader()
                .map(Leadership::instance)
                .filter(leader -> !leader.equals(instance))
                .map(seen::node)
                .filter(leader -> isListed(leader, instance))
                .filter(leader ->
                        receives(seen.node(instance), leader.postgres().flatMap(PostgresReport::timeline)))
                .isPresent();
    }

    private static boolean receives(NodeView node, Optional<Timeline> leaders) {
        return node.isAttached()
                && node.isRunningStandby()
                && node.postgres()
                        .filter(server ->
                                leaders.isPresent() && server.timeline().equals(leaders))
                        .flatMap(PostgresReport::upstream)
                        .filter(upstream -> upstream.streaming())
                        .isPresent();
    }

    private static boolean isListed(NodeView leader, InstanceId instance) {
        return leader.isAttached()
                && leader.postgres()
                        .filter(PostgresReport::isWritable)
                        .filter(server -> server.standbys().stream()
                                .anyMatch(link -> link.applicationName().equals(instance.value())
                                        && link.state().equals("streaming")))
                        .isPresent();
    }
}
