package io.matriarch.protocol.cluster;

import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterReconfigured;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterRemoved;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.event.CommandRefused;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceHealthChanged;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.InstanceLost;
import io.matriarch.protocol.event.InstanceRemoved;
import io.matriarch.protocol.event.InstanceTaskCompleted;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.LeaderRecovered;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.RevocationAbandoned;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.StandbySetChosen;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** How each event changes the state. Total: an event that does not fit the state changes nothing, and never throws. */
final class Evolution {

    private Evolution() {}

    static ClusterState of(ClusterState state, ClusterEvent event) {
        return switch (event) {
            case ClusterRegistered e -> onRegistered(state, e);
            case ClusterReconfigured e -> state.but().settings(e.settings()).build();
            case InstanceAdded e -> onInstanceAdded(state, e);
            case InstanceRemoved e -> state.but().drop(e.instance()).build();
            case BootstrapStarted e ->
                begin(state, new LeadershipChange.Bootstrap(e.operation(), e.epoch(), e.leader(), e.at()));
            case BootstrapCompleted e ->
                lead(state.but().system(e.system()).build(), e.epoch(), e.leader(), e.timeline(), e.at());
            case InstanceJoined e -> become(state, e.instance(), Membership.JOINED, e.at());
            case InstanceHealthChanged e ->
                state.but()
                        .with(e.instance(), instance -> instance.suffer(e.ailment()))
                        .build();
            case InstanceLost e -> become(state, e.instance(), Membership.LOST, e.at());
            case LeaderSuspected e ->
                state.but().suspect(Suspicion.begun(e.lastWellAt(), e.at())).build();
            case LeaderRecovered e -> state.but().trust().build();
            case LeaderRestartOrdered e ->
                beginTask(
                        state.but().restartOrdered().build(),
                        e.leader(),
                        new InstanceTask(e.operation(), TaskKind.RESTART, e.at()));
            case FailoverDeferred e ->
                state.but()
                        .standstill(new Standstill(e.code(), e.reason(), e.at()))
                        .build();
            case FailoverRefused e ->
                state.but()
                        .standstill(new Standstill(e.code(), e.reason(), e.at()))
                        .build();
            case RevocationStarted e ->
                begin(
                        state,
                        new LeadershipChange.Revocation(
                                e.operation(),
                                e.epoch(),
                                e.from(),
                                e.standbys(),
                                e.recordedAt(),
                                e.failedAt(),
                                e.suspectedAt(),
                                e.at()));
            case RevocationAbandoned e -> endChange(state, e.operation());
            case FailoverStarted e -> onFailoverStarted(state, e);
            case FailoverCompleted e -> lead(state, e.epoch(), e.leader(), e.timeline(), e.at());
            case FailoverAbandoned e -> onFailoverAbandoned(state, e);
            case StandbySetChosen e -> state.but().standbys(e.standbys()).build();
            case SwitchoverStarted e ->
                begin(
                        state,
                        new LeadershipChange.Switchover(
                                e.operation(), e.epoch(), e.from(), e.to(), e.at(), Optional.empty()));
            case SwitchoverLeaderStopped e -> onSwitchoverLeaderStopped(state, e);
            case SwitchoverCompleted e ->
                lead(withStandbysOf(state, e.leader()), e.epoch(), e.leader(), e.timeline(), e.at());
            case SwitchoverAbandoned e -> endChange(state, e.operation());
            case InstanceTaskStarted e ->
                beginTask(state, e.instance(), new InstanceTask(e.operation(), e.kind(), e.at()));
            case InstanceTaskCompleted e -> endTask(state, e.instance(), e.operation());
            case InstanceTaskFailed e -> endTask(state, e.instance(), e.operation());
            case ClusterPaused e -> state.but().paused(true).build();
            case ClusterResumed e -> state.but().paused(false).moveOn().build();
            case CommandRefused e -> state;
            case ClusterRemovalStarted e -> onRemovalStarted(state, e);
            case ClusterRemoved e -> state.but().lifecycle(Lifecycle.REMOVED).build();
        };
    }

    /** A name may be registered anew after its cluster was removed: the epoch goes on, all else starts afresh. */
    private static ClusterState onRegistered(ClusterState state, ClusterRegistered e) {
        return ClusterState.unknown(state.name())
                .but()
                .lifecycle(Lifecycle.MANAGED)
                .settings(e.settings())
                .epoch(state.epoch())
                .build();
    }

    private static ClusterState onInstanceAdded(ClusterState state, InstanceAdded e) {
        return state.but()
                .put(new InstanceState(e.instance(), Membership.EXPECTED, e.at(), Optional.empty(), Optional.empty()))
                .build();
    }

    private static ClusterState onFailoverStarted(ClusterState state, FailoverStarted e) {
        return begin(
                state.but().standbys(e.standbys().orElse(StandbySet.NONE)).build(),
                new LeadershipChange.Failover(
                        e.operation(),
                        e.epoch(),
                        e.from(),
                        e.to(),
                        e.failedAt(),
                        e.suspectedAt(),
                        e.at(),
                        e.revokedAt()));
    }

    private static ClusterState onFailoverAbandoned(ClusterState state, FailoverAbandoned e) {
        return state.change().filter(isOperation(e.operation())).isPresent()
                ? state.but().endChange().triedInVain(e.candidate()).build()
                : state;
    }

    private static ClusterState onSwitchoverLeaderStopped(ClusterState state, SwitchoverLeaderStopped e) {
        return state.change()
                .filter(isOperation(e.operation()))
                .map(change -> switch (change) {
                    case LeadershipChange.Switchover s ->
                        state.but()
                                .begin(new LeadershipChange.Switchover(
                                        s.operation(),
                                        s.epoch(),
                                        s.from(),
                                        s.to(),
                                        s.startedAt(),
                                        Optional.of(new LeadershipChange.StoppedAt(e.endOfWal(), e.at()))))
                                .build();
                    case LeadershipChange.Bootstrap b -> state;
                    case LeadershipChange.Revocation r -> state;
                    case LeadershipChange.Failover f -> state;
                })
                .orElse(state);
    }

    private static ClusterState withStandbysOf(ClusterState state, InstanceId next) {
        return state.isQuorum() && state.leader().isPresent()
                ? state.but()
                        .standbys(state.standbys()
                                .afterSwitchover(state.leader().get().instance(), next))
                        .build()
                : state;
    }

    private static ClusterState onRemovalStarted(ClusterState state, ClusterRemovalStarted e) {
        return state.but()
                .lifecycle(Lifecycle.LEAVING)
                .endChange()
                .trust()
                .removal(new Removal(e.operation(), e.deleteData(), e.at()))
                .build();
    }

    private static ClusterState begin(ClusterState state, LeadershipChange change) {
        return state.but().begin(change).build();
    }

    private static ClusterState lead(
            ClusterState state, Epoch epoch, InstanceId leader, Timeline timeline, Instant at) {
        var next = state.but()
                .endChange()
                .trust()
                .epoch(epoch)
                .leader(new Leadership(leader, epoch, timeline, at))
                .with(leader, instance -> instance.become(Membership.JOINED, at));
        state.leader()
                .map(Leadership::instance)
                .filter(old -> !old.equals(leader))
                .ifPresent(old -> next.with(old, instance -> instance.become(Membership.LOST, at)));
        return next.build();
    }

    private static ClusterState endChange(ClusterState state, OperationId operation) {
        return state.change().filter(isOperation(operation)).isPresent()
                ? state.but().endChange().build()
                : state;
    }

    private static Predicate<LeadershipChange> isOperation(OperationId operation) {
        return change -> change.operation().equals(operation);
    }

    private static ClusterState become(ClusterState state, InstanceId id, Membership membership, Instant at) {
        return state.but().with(id, instance -> instance.become(membership, at)).build();
    }

    private static ClusterState beginTask(ClusterState state, InstanceId id, InstanceTask task) {
        return state.but().with(id, instance -> instance.begin(task)).build();
    }

    private static ClusterState endTask(ClusterState state, InstanceId id, OperationId operation) {
        return state.but()
                .with(
                        id,
                        instance -> instance.task()
                                        .filter(task -> task.operation().equals(operation))
                                        .isPresent()
                                ? instance.finishTask()
                                : instance)
                .build();
    }
}
