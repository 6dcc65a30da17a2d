package io.matriarch.cli;

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
import io.matriarch.protocol.id.OperationId;
import java.util.Optional;

/** How an operation ended. */
sealed interface OperationEnd {

    /** As it was meant to. */
    record Done() implements OperationEnd {}

    /** It did not work out. */
    record Failed(String reason) implements OperationEnd {}

    /** What {@code event} says of the end of {@code operation}; empty when that goes on. */
    static Optional<OperationEnd> of(OperationId operation, ClusterEvent event) {
        return switch (event) {
            case BootstrapCompleted e -> done(operation, e.operation());
            case FailoverCompleted e -> done(operation, e.operation());
            case FailoverAbandoned e -> failed(operation, e.operation(), e.reason());
            case RevocationAbandoned e -> failed(operation, e.operation(), e.reason());
            case SwitchoverCompleted e -> done(operation, e.operation());
            case SwitchoverAbandoned e -> failed(operation, e.operation(), e.reason());
            case InstanceTaskCompleted e -> done(operation, e.operation());
            case InstanceTaskFailed e -> failed(operation, e.operation(), e.reason());
            case ClusterRemoved e -> done(operation, e.operation());
            case ClusterRemovalStarted e ->
                e.operation().equals(operation)
                        ? Optional.empty()
                        : Optional.of(new Failed("the whole cluster is being removed"));
            case BootstrapStarted e -> Optional.empty();
            case ClusterRegistered e -> Optional.empty();
            case ClusterReconfigured e -> Optional.empty();
            case ClusterPaused e -> Optional.empty();
            case ClusterResumed e -> Optional.empty();
            case CommandRefused e -> Optional.empty();
            case FailoverDeferred e -> Optional.empty();
            case FailoverRefused e -> Optional.empty();
            case FailoverStarted e -> Optional.empty();
            case RevocationStarted e -> Optional.empty();
            case StandbySetChosen e -> Optional.empty();
            case InstanceAdded e -> Optional.empty();
            case InstanceJoined e -> Optional.empty();
            case InstanceLost e -> Optional.empty();
            case InstanceHealthChanged e -> Optional.empty();
            case InstanceRemoved e -> Optional.empty();
            case InstanceTaskStarted e -> Optional.empty();
            case LeaderRecovered e -> Optional.empty();
            case LeaderRestartOrdered e -> Optional.empty();
            case LeaderSuspected e -> Optional.empty();
            case SwitchoverLeaderStopped e -> Optional.empty();
            case SwitchoverStarted e -> Optional.empty();
        };
    }

    private static Optional<OperationEnd> done(OperationId wanted, OperationId ended) {
        return ended.equals(wanted) ? Optional.of(new Done()) : Optional.empty();
    }

    private static Optional<OperationEnd> failed(OperationId wanted, OperationId ended, String reason) {
        return ended.equals(wanted) ? Optional.of(new Failed(reason)) : Optional.empty();
    }
}
