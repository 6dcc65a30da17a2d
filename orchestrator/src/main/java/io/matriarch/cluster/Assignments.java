package io.matriarch.cluster;

import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.LeadershipChange;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import java.util.Optional;

/**
 * What every instance shall be, derived from the state alone. So a restarted orchestrator gives the same assignments, and an
 * unfinished change goes on where it was.
 */
public final class Assignments {

    private final ClusterState state;

    private Assignments(ClusterState state) {
        this.state = state;
    }

    /** The assignment of {@code instance}; empty when it has to wait for the first leader. */
    public static Optional<Assignment> of(ClusterState state, InstanceId instance) {
        return new Assignments(state).of(instance);
    }

    private Optional<Assignment> of(InstanceId id) {
        if (isLeaving(id)) {
            return Optional.of(new Assignment.Rest(state.epoch()));
        }
        return state.change()
                .map(change -> during(change, id))
                .orElseGet(() -> state.leader().map(leader -> steadily(leader, id)));
    }

    private boolean isLeaving(InstanceId id) {
        return state.lifecycle() == Lifecycle.LEAVING
                || state.instance(id)
                        .flatMap(instance -> instance.task())
                        .filter(task -> task.kind().removes())
                        .isPresent();
    }

    private Assignment steadily(Leadership leader, InstanceId id) {
        return leader.instance().equals(id)
                ? lead(leader.epoch(), false, Optional.empty(), state.standbys(), Optional.empty())
                : follow(leader.epoch(), leader.instance(), true);
    }

    private Optional<Assignment> during(LeadershipChange change, InstanceId id) {
        return switch (change) {
            case LeadershipChange.Bootstrap b ->
                b.to().equals(id)
                        ? Optional.of(lead(b.epoch(), true, Optional.empty(), StandbySet.NONE, Optional.empty()))
                        : Optional.empty();
            case LeadershipChange.Revocation r -> Optional.of(new Assignment.Detach(r.epoch()));
            case LeadershipChange.Failover f ->
                Optional.of(
                        f.to().equals(id)
                                ? lead(f.epoch(), false, Optional.empty(), state.standbys(), f.revokedAt())
                                : follow(f.epoch(), f.to(), false));
            case LeadershipChange.Switchover s -> Optional.of(duringSwitchover(s, id));
        };
    }

    /** Until the old leader has stopped, its successor goes on receiving from it. */
    private Assignment duringSwitchover(LeadershipChange.Switchover change, InstanceId id) {
        if (!id.equals(change.to())) {
            return follow(change.epoch(), change.to(), false);
        }
        return change.stoppedAt()
                .<Assignment>map(stopped -> lead(
                        change.epoch(),
                        false,
                        Optional.of(stopped.endOfWal()),
                        state.standbys().afterSwitchover(change.from(), change.to()),
                        Optional.empty()))
                .orElseGet(() -> follow(state.leader().orElseThrow().epoch(), change.from(), true));
    }

    private Assignment lead(
            Epoch epoch,
            boolean mayInitialize,
            Optional<Lsn> notBefore,
            StandbySet standbys,
            Optional<Long> revokedAt) {
        return new Assignment.Lead(
                epoch,
                mayInitialize,
                state.system(),
                notBefore,
                state.isQuorum() ? Optional.of(new Assignment.Quorum(standbys, revokedAt)) : Optional.empty());
    }

    private Assignment follow(Epoch epoch, InstanceId leader, boolean ready) {
        var address = state.instance(leader).orElseThrow().spec().address();
        return new Assignment.Follow(
                epoch, leader, address, state.settings().port(), ready, state.system(), state.isQuorum());
    }
}
