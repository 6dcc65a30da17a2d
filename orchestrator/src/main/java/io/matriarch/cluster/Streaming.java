package io.matriarch.cluster;

import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.StandbyName;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.id.Epoch;
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
        if (state.leader().isEmpty() || state.isLedBy(instance)) {
            return false;
        }
        return isConfirmed(state, seen.node(state.leader().get().instance()), instance, seen.node(instance));
    }

    /** Whether {@code instance}, known as {@code standby}, streams from {@code leader} and that confirms it. */
    static boolean isConfirmed(ClusterState state, NodeView leader, InstanceId instance, NodeView standby) {
        var epoch = state.isQuorum() ? state.leader().map(Leadership::epoch) : Optional.<Epoch>empty();
        return isListed(leader, StandbyName.of(instance, epoch))
                && receives(standby, leader.postgres().flatMap(PostgresReport::timeline));
    }

    private static boolean receives(NodeView node, Optional<Timeline> leaders) {
        if (leaders.isEmpty() || !node.isAttached() || !node.isRunningStandby()) {
            return false;
        }
        var server = node.postgres();
        return server.isPresent()
                && server.get().timeline().equals(leaders)
                && server.get().upstream().isPresent()
                && server.get().upstream().get().streaming();
    }

    private static boolean isListed(NodeView leader, String name) {
        var server = leader.postgres();
        if (!leader.isAttached() || server.isEmpty() || !server.get().isWritable()) {
            return false;
        }
        for (var link : server.get().standbys()) {
            if (link.applicationName().equals(name) && link.state().equals("streaming")) {
                return true;
            }
        }
        return false;
    }
}
