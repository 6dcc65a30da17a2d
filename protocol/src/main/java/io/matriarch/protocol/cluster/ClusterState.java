package io.matriarch.protocol.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.spec.ClusterSettings;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cluster as its events tell it. Observations are not part of it: what agents say is evidence, not truth.
 *
 * @param epoch the highest epoch that was ever decided on
 * @param leader who leads by the last completed change; stays while a failover is under way
 * @param change the change of leader under way
 * @param suspicion set while the leader does not look well
 * @param standstill set while the policy waits or refuses, with its reason
 * @param system PostgreSQL's system identifier, known once the first leader is up
 * @param standbys whose acknowledgements the leader shall count; nobody's in durability mode async
 * @param removal set once the whole cluster is being let go
 */
public record ClusterState(
        ClusterName name,
        Lifecycle lifecycle,
        ClusterSettings settings,
        SortedMap<InstanceId, InstanceState> instances,
        Epoch epoch,
        Optional<Leadership> leader,
        Optional<LeadershipChange> change,
        Optional<Suspicion> suspicion,
        Optional<Standstill> standstill,
        boolean paused,
        Optional<SystemIdentifier> system,
        Optional<Removal> removal,
        StandbySet standbys) {

    public ClusterState {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
    }

    /** The state before any event. */
    public static ClusterState unknown(ClusterName name) {
        return new ClusterState(
                name,
                Lifecycle.UNKNOWN,
                ClusterSettings.defaults(),
                new TreeMap<>(),
                Epoch.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                StandbySet.NONE);
    }

    /** The state after {@code event}: the one fold of the system. */
    public ClusterState evolve(ClusterEvent event) {
        return Evolution.of(this, event);
    }

    /** The instance with that id, when it belongs to the cluster. */
    public Optional<InstanceState> instance(InstanceId id) {
        return Optional.ofNullable(instances.get(id));
    }

    /** Whether nothing may be lost, so that writes wait for standbys and a failover takes these away from the old leader. */
    @JsonIgnore
    public boolean isQuorum() {
        return settings.rpoBytes() == 0;
    }

    /**
     * In quorum mode, whose acknowledgements {@code next} needs when it leads from now on: of those that had to acknowledge until now;
     * of all others, so that writes wait for the first that comes, when it was the only one. Nobody's, where nobody had to yet.
     */
    public StandbySet standbysUnder(InstanceId next) {
        var others = standbys.without(next);
        if (!others.isEmpty() || standbys.isEmpty()) {
            return others;
        }
        return StandbySet.of(
                instances.keySet().stream().filter(id -> !id.equals(next)).toList());
    }

    /** Whether {@code id} leads by the last completed change. */
    public boolean isLedBy(InstanceId id) {
        return leader.filter(leadership -> leadership.instance().equals(id)).isPresent();
    }

    /** Starts a copy with some parts replaced. */
    StateBuilder but() {
        return new StateBuilder(this);
    }
}
