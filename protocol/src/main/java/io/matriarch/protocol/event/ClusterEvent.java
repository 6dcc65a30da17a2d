package io.matriarch.protocol.event;

import java.time.Instant;

/**
 * A fact in the life of a cluster. Every permitted type is written under a manifest of its own; see the persistence module.
 */
public sealed interface ClusterEvent
        permits ClusterRegistered,
                ClusterReconfigured,
                InstanceAdded,
                InstanceRemoved,
                BootstrapStarted,
                BootstrapCompleted,
                InstanceJoined,
                InstanceLost,
                InstanceHealthChanged,
                LeaderSuspected,
                LeaderRecovered,
                LeaderRestartOrdered,
                FailoverDeferred,
                FailoverRefused,
                RevocationStarted,
                RevocationAbandoned,
                FailoverStarted,
                FailoverCompleted,
                FailoverAbandoned,
                StandbySetChosen,
                SwitchoverStarted,
                SwitchoverLeaderStopped,
                SwitchoverCompleted,
                SwitchoverAbandoned,
                InstanceTaskStarted,
                InstanceTaskCompleted,
                InstanceTaskFailed,
                ClusterPaused,
                ClusterResumed,
                CommandRefused,
                ClusterRemovalStarted,
                ClusterRemoved {

    /** When it happened, by the clock of the orchestrator that wrote it. */
    Instant at();
}
