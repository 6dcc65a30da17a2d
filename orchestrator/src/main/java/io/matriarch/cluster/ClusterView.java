package io.matriarch.cluster;

import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.Timeline;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as it is now: what the journal says and what was observed beside it.
 *
 * @param sequence the sequence number of the last event in {@code state}
 */
public record ClusterView(ClusterState state, long sequence, List<Row> rows) {

    public ClusterView {
        rows = List.copyOf(rows);
    }

    /**
     * One instance as {@code matriarch list} shows it.
     *
     * @param role {@code leader} or {@code replica}
     * @param state running (a leader), streaming (a replica that streams, caught up and confirmed), or what else is the case:
     *     starting, cloning, rewinding, stopped, crashed, lagging, unreachable ...
     * @param lagBytes how far a replica is behind the leader; 0 for the leader
     * @param epoch the epoch that the instance has accepted
     * @param note progress or what is wrong, for people
     */
    public record Row(
            InstanceId instance,
            NodeAddress host,
            int port,
            String role,
            String state,
            Optional<Timeline> timeline,
            Optional<Long> lagBytes,
            Epoch epoch,
            Optional<String> note) {}
}
