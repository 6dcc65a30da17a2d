package io.matriarch.persistence.serialization;

import io.matriarch.persistence.evolution.Manifest;
import io.matriarch.protocol.Require;
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
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which event lies under which manifest in the journal. A name that was ever shipped is never given to anything else. */
public final class EventManifests {

    private static final EventManifests CURRENT = new EventManifests();

    private final Map<Class<? extends ClusterEvent>, Manifest> byType = new LinkedHashMap<>();
    private final Map<Manifest, Class<? extends ClusterEvent>> byManifest = new LinkedHashMap<>();

    private EventManifests() {
        name(ClusterRegistered.class, "cluster-registered", 1);
        name(ClusterReconfigured.class, "cluster-reconfigured", 1);
        name(InstanceAdded.class, "instance-added", 1);
        name(InstanceRemoved.class, "instance-removed", 1);
        name(BootstrapStarted.class, "bootstrap-started", 1);
        name(BootstrapCompleted.class, "bootstrap-completed", 1);
        name(InstanceJoined.class, "instance-joined", 1);
        name(InstanceLost.class, "instance-lost", 1);
        name(InstanceHealthChanged.class, "instance-health-changed", 1);
        name(LeaderSuspected.class, "leader-suspected", 1);
        name(LeaderRecovered.class, "leader-recovered", 1);
        name(LeaderRestartOrdered.class, "leader-restart-ordered", 1);
        name(FailoverDeferred.class, "failover-deferred", 1);
        name(FailoverRefused.class, "failover-refused", 1);
        name(RevocationStarted.class, "revocation-started", 1);
        name(RevocationAbandoned.class, "revocation-abandoned", 1);
        name(FailoverStarted.class, "failover-started", 1);
        name(FailoverCompleted.class, "failover-completed", 1);
        name(FailoverAbandoned.class, "failover-abandoned", 1);
        name(StandbySetChosen.class, "standby-set-chosen", 1);
        name(SwitchoverStarted.class, "switchover-started", 1);
        name(SwitchoverLeaderStopped.class, "switchover-leader-stopped", 1);
        name(SwitchoverCompleted.class, "switchover-completed", 1);
        name(SwitchoverAbandoned.class, "switchover-abandoned", 1);
        name(InstanceTaskStarted.class, "instance-task-started", 1);
        name(InstanceTaskCompleted.class, "instance-task-completed", 1);
        name(InstanceTaskFailed.class, "instance-task-failed", 1);
        name(ClusterPaused.class, "cluster-paused", 1);
        name(ClusterResumed.class, "cluster-resumed", 1);
        name(CommandRefused.class, "command-refused", 1);
        name(ClusterRemovalStarted.class, "cluster-removal-started", 1);
        name(ClusterRemoved.class, "cluster-removed", 1);
        var nameless = Stream.of(ClusterEvent.class.getPermittedSubclasses())
                .filter(type -> !byType.containsKey(type))
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", "));
        Require.that(nameless.isEmpty(), "no manifest for %s: name it above and add a golden file", nameless);
    }

    /** The manifest under which this version writes {@code event}. */
    public static Manifest of(ClusterEvent event) {
        return of(event.getClass());
    }

    /** The manifest under which this version writes events of {@code type}. */
    public static Manifest of(Class<? extends ClusterEvent> type) {
        return Optional.ofNullable(CURRENT.byType.get(type)).orElseThrow();
    }

    /** The type of the events under a current manifest. */
    static Optional<Class<? extends ClusterEvent>> type(Manifest manifest) {
        return Optional.ofNullable(CURRENT.byManifest.get(manifest));
    }

    /** The type of events called {@code name}, whatever the version. */
    static Optional<Class<? extends ClusterEvent>> type(String name) {
        return CURRENT.byManifest.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .<Class<? extends ClusterEvent>>map(Map.Entry::getValue)
                .findFirst();
    }

    /** All current manifests, in the order of {@link ClusterEvent}. */
    public static Collection<Manifest> current() {
        return Collections.unmodifiableCollection(CURRENT.byType.values());
    }

    private void name(Class<? extends ClusterEvent> type, String name, int version) {
        var manifest = new Manifest(name, version);
        Require.that(byType.put(type, manifest) == null, "%s is named twice", type);
        Require.that(byManifest.put(manifest, type) == null, "%s names two events", manifest);
    }
}
