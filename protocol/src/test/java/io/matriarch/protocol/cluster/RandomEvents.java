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
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Events of a small cluster in any order, also in orders that never happen. Every permitted event is among them. */
final class RandomEvents {

    static final ClusterName CLUSTER = new ClusterName("herd");

    private RandomEvents() {}

    /** The particulars that an event draws; few of each, so that events meet. */
    record Draw(int kind, int instance, int other, long epoch, int operation, int second) {

        InstanceId id() {
            return CLUSTER.instance(instance);
        }

        InstanceId otherId() {
            return CLUSTER.instance(other);
        }

        Epoch epochOf() {
            return new Epoch(epoch);
        }

        OperationId operationId() {
            return new OperationId("op-" + operation);
        }

        Instant at() {
            return Instant.EPOCH.plusSeconds(second);
        }

        Timeline timeline() {
            return new Timeline((int) epoch + 1);
        }
    }

    static Arbitrary<List<ClusterEvent>> histories() {
        return events().list().ofMaxSize(40);
    }

    static Arbitrary<ClusterEvent> events() {
        return events(Arbitraries.integers().between(0, KINDS - 1));
    }

    /** Ends of works on one instance. */
    static Arbitrary<ClusterEvent> endsOfTasks() {
        return events(Arbitraries.of(21, 22));
    }

    /** Ends of failovers. */
    static Arbitrary<FailoverCompleted> completedFailovers() {
        return events(Arbitraries.just(14)).map(FailoverCompleted.class::cast);
    }

    private static Arbitrary<ClusterEvent> events(Arbitrary<Integer> kinds) {
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.longs().between(0, 9),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(0, 1000))
                .as(Draw::new)
                .map(RandomEvents::event);
    }

    static final int KINDS = ClusterEvent.class.getPermittedSubclasses().length;

    static ClusterEvent event(Draw d) {
        return switch (d.kind()) {
            case 0 -> new ClusterRegistered(CLUSTER, ClusterSettings.defaults(), d.at());
            case 1 -> new ClusterReconfigured(ClusterSettings.defaults(), d.at());
            case 2 -> new InstanceAdded(spec(d), d.at());
            case 3 -> new InstanceRemoved(d.id(), false, d.at());
            case 4 -> new BootstrapStarted(d.operationId(), d.epochOf(), d.id(), d.at());
            case 5 ->
                new BootstrapCompleted(
                        d.operationId(), d.epochOf(), d.id(), new SystemIdentifier("7"), d.timeline(), d.at());
            case 6 -> new InstanceJoined(d.id(), d.timeline(), "streamed", d.at());
            case 7 -> new InstanceLost(d.id(), "silence", d.at());
            case 8 -> new LeaderSuspected(d.epochOf(), d.id(), d.at(), List.of(), d.at());
            case 9 -> new LeaderRecovered(d.epochOf(), d.id(), "answers", d.at());
            case 10 ->
                new LeaderRestartOrdered(d.operationId(), d.epochOf(), d.id(), List.of(), List.of(), "crashed", d.at());
            case 11 -> new FailoverDeferred(d.epochOf(), d.id(), "lease-held", "held", List.of(), d.at());
            case 12 -> new FailoverRefused(d.epochOf(), d.id(), "too-far", "behind", List.of(), List.of(), d.at());
            case 13 ->
                new FailoverStarted(
                        d.operationId(),
                        d.epochOf(),
                        Optional.of(d.otherId()),
                        d.id(),
                        "gone",
                        d.at(),
                        d.at(),
                        List.of(),
                        List.of(),
                        d.at());
            default -> rest(d);
        };
    }

    private static ClusterEvent rest(Draw d) {
        return switch (d.kind()) {
            case 14 -> new FailoverCompleted(d.operationId(), d.epochOf(), d.id(), d.timeline(), List.of(), d.at());
            case 15 -> new FailoverAbandoned(d.operationId(), d.epochOf(), d.id(), "late", d.at());
            case 16 -> new SwitchoverStarted(d.operationId(), d.epochOf(), d.otherId(), d.id(), List.of(), d.at());
            case 17 -> new SwitchoverLeaderStopped(d.operationId(), d.otherId(), new Lsn(d.second()), d.at());
            case 18 -> new SwitchoverCompleted(d.operationId(), d.epochOf(), d.id(), d.timeline(), List.of(), d.at());
            case 19 -> new SwitchoverAbandoned(d.operationId(), d.epochOf(), "late", d.at());
            case 20 ->
                new InstanceTaskStarted(
                        d.operationId(), d.id(), d.second() % 2 == 0 ? TaskKind.RESTART : TaskKind.REMOVE, d.at());
            case 21 -> new InstanceTaskCompleted(d.operationId(), d.id(), d.at());
            case 22 -> new InstanceTaskFailed(d.operationId(), d.id(), "no", d.at());
            case 23 -> new ClusterPaused(d.at());
            case 24 -> new ClusterResumed(d.at());
            case 25 -> new CommandRefused("pause", "nothing-to-do", "paused", d.at());
            case 26 -> new ClusterRemovalStarted(d.operationId(), false, d.at());
            case 27 -> new ClusterRemoved(d.operationId(), false, d.at());
            default -> ofQuorum(d);
        };
    }

    private static ClusterEvent ofQuorum(Draw d) {
        return switch (d.kind()) {
            case 28 ->
                new RevocationStarted(
                        d.operationId(),
                        d.epochOf(),
                        d.id(),
                        StandbyRecord.settled(d.epochOf(), standbys(d)),
                        d.second(),
                        "gone",
                        d.at(),
                        d.at(),
                        List.of(),
                        d.at());
            case 29 -> new RevocationAbandoned(d.operationId(), d.epochOf(), "late", d.at());
            case 30 -> new StandbySetChosen(d.epochOf(), standbys(d), "streams", d.at());
            case 31 -> new InstanceHealthChanged(d.id(), Optional.of("commits hang"), d.at());
            default -> throw new IllegalStateException("a new event: add it here");
        };
    }

    private static StandbySet standbys(Draw d) {
        return StandbySet.of(List.of(d.id(), d.otherId()));
    }

    private static InstanceSpec spec(Draw d) {
        return new InstanceSpec(d.id(), new NodeAddress("10.0.0." + d.instance()), DeclaredRole.REPLICA);
    }
}
