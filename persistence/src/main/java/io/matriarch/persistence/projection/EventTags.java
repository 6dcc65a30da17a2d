package io.matriarch.persistence.projection;

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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** By what events can be found across all clusters. Stored with them for ever: add tags, never change one. */
public final class EventTags {

    /** Every event of every cluster. */
    public static final String CLUSTER_EVENT = "cluster-event";

    /** What belongs to the making of a first leader. */
    public static final String BOOTSTRAP = "bootstrap";

    /** From a suspicion to its end: what was done, or why nothing. */
    public static final String FAILOVER = "failover";

    /** Planned changes of leader. */
    public static final String SWITCHOVER = "switchover";

    /** Instances that come and go. */
    public static final String MEMBERSHIP = "membership";

    /** Work on single instances. */
    public static final String TASK = "task";

    /** What people declared or ordered for a cluster as a whole. */
    public static final String ADMINISTRATION = "administration";

    private EventTags() {}

    /** The tags of an event, the most general first. */
    public static SequencedSet<String> of(ClusterEvent event) {
        return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(List.of(CLUSTER_EVENT, kind(event))));
    }

    private static String kind(ClusterEvent event) {
        return switch (event) {
            case BootstrapStarted e -> BOOTSTRAP;
            case BootstrapCompleted e -> BOOTSTRAP;
            case LeaderSuspected e -> FAILOVER;
            case LeaderRecovered e -> FAILOVER;
            case LeaderRestartOrdered e -> FAILOVER;
            case FailoverDeferred e -> FAILOVER;
            case FailoverRefused e -> FAILOVER;
            case RevocationStarted e -> FAILOVER;
            case RevocationAbandoned e -> FAILOVER;
            case FailoverStarted e -> FAILOVER;
            case FailoverCompleted e -> FAILOVER;
            case FailoverAbandoned e -> FAILOVER;
            case SwitchoverStarted e -> SWITCHOVER;
            case SwitchoverLeaderStopped e -> SWITCHOVER;
            case SwitchoverCompleted e -> SWITCHOVER;
            case SwitchoverAbandoned e -> SWITCHOVER;
            case InstanceAdded e -> MEMBERSHIP;
            case InstanceRemoved e -> MEMBERSHIP;
            case InstanceJoined e -> MEMBERSHIP;
            case InstanceLost e -> MEMBERSHIP;
            case InstanceHealthChanged e -> MEMBERSHIP;
            case StandbySetChosen e -> MEMBERSHIP;
            case InstanceTaskStarted e -> TASK;
            case InstanceTaskCompleted e -> TASK;
            case InstanceTaskFailed e -> TASK;
            case ClusterRegistered e -> ADMINISTRATION;
            case ClusterReconfigured e -> ADMINISTRATION;
            case ClusterPaused e -> ADMINISTRATION;
            case ClusterResumed e -> ADMINISTRATION;
            case CommandRefused e -> ADMINISTRATION;
            case ClusterRemovalStarted e -> ADMINISTRATION;
            case ClusterRemoved e -> ADMINISTRATION;
        };
    }
}
