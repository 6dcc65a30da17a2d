package io.matriarch.protocol.command;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.InstanceSpec;
import java.util.Optional;

/** What somebody asks of one cluster. */
public sealed interface ClusterCommand {

    /** The word for it in messages and records. */
    default String word() {
        return switch (this) {
            case Apply c -> "apply";
            case AddInstance c -> "add-instance";
            case RemoveInstance c -> "remove-instance";
            case RemoveCluster c -> "remove";
            case Switchover c -> "switchover";
            case Failover c -> "failover";
            case Pause c -> "pause";
            case Resume c -> "resume";
            case Restart c -> "restart";
            case Reinit c -> "reinit";
        };
    }

    /**
     * Make the cluster what {@code spec} says: register it, add instances, change settings. Instances that the spec lacks stay:
     * only {@link RemoveInstance} lets one go.
     */
    record Apply(ClusterSpec spec) implements ClusterCommand {}

    /** Build one more instance. */
    record AddInstance(InstanceSpec instance) implements ClusterCommand {}

    /** Stop an instance and let it go; its data stays unless {@code deleteData}. */
    record RemoveInstance(InstanceId instance, boolean deleteData) implements ClusterCommand {}

    /** Stop all instances and let the cluster go; its data stays unless {@code deleteData}. */
    record RemoveCluster(boolean deleteData) implements ClusterCommand {}

    /** Hand over to {@code candidate}, or to the best, with nothing lost. */
    record Switchover(Optional<InstanceId> candidate) implements ClusterCommand {}

    /**
     * Replace the leader without its help.
     *
     * @param force also when more than {@code pg_rpo} bytes may be lost; never without fencing
     */
    record Failover(Optional<InstanceId> candidate, boolean force) implements ClusterCommand {}

    /** Decide no failover until {@link Resume}. */
    record Pause() implements ClusterCommand {}

    /** Decide failovers again. */
    record Resume() implements ClusterCommand {}

    /** Stop PostgreSQL on an instance and start it as what it was. */
    record Restart(InstanceId instance) implements ClusterCommand {}

    /** Replace a replica's data directory by a fresh copy of the leader's. */
    record Reinit(InstanceId instance) implements ClusterCommand {}
}
