package io.matriarch.simulator.trial;

import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.world.Place;
import io.matriarch.simulator.world.node.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Lets planned faults happen in the world, and lets them end. */
final class Injection {

    /** A little more than the HTTP API waits for an answer itself. */
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(11);

    private final World world;
    private final Holds holds = new Holds();
    private final Set<Ongoing> ongoing = new LinkedHashSet<>();
    private Optional<Node> lastLeader = Optional.empty();

    Injection(World world) {
        this.world = world;
    }

    /** A fault that has begun and is not over. */
    private record Ongoing(PlannedFault fault, String on, Runnable end) {}

    /** Lets it happen now, and end in its time. */
    void begin(PlannedFault planned) {
        var targets = targets(planned.fault());
        var on = targets.stream().map(node -> node.instance().value()).collect(Collectors.joining(", "));
        world.history.note(new Happening.FaultBegan(planned, on));
        var fault = new Ongoing(planned, on, start(planned.fault(), targets));
        ongoing.add(fault);
        world.time.after(planned.lasts(), () -> end(fault));
    }

    /** Lets everything that is going on end. */
    void heal() {
        List.copyOf(ongoing).forEach(this::end);
    }

    private void end(Ongoing fault) {
        if (ongoing.remove(fault)) {
            fault.end().run();
            world.history.note(new Happening.FaultEnded(fault.fault(), fault.on()));
        }
    }

    private Runnable start(Fault fault, List<Node> targets) {
        return switch (fault) {
            case Fault.OnNodes onNodes ->
                Holds.all(targets.stream().map(node -> onNode(onNodes, node)).toList());
            case Fault.ClockStepped(var seconds) -> {
                world.stepClocks(Math.round(seconds * 1e9));
                yield Injection::nothing;
            }
            case Fault.NetworkLossy(var probability) -> disturb(probability, probability / 2, 1);
            case Fault.NetworkSlow(var factor) -> disturb(0, 0, factor);
            case Fault.EtcdFrozen() -> toggle("etcd frozen", world.etcd::freeze);
            case Fault.EtcdQuorumLost() -> toggle("etcd without quorum", world.etcd::loseQuorum);
            case Fault.EtcdLeaderChanged() -> once(world.etcd::changeLeader);
            case Fault.EtcdAmbiguous(var probability) ->
                holds.hold(
                        "etcd ambiguous", () -> world.etcd.beAmbiguous(probability), () -> world.etcd.beAmbiguous(0));
            case Fault.EtcdWatchesLost() -> once(world.etcd::loseWatches);
            case Fault.OrchestratorCrashed() ->
                holds.hold("orchestrator down", world.orchestrators::crash, world.orchestrators::back);
            case Fault.OrchestratorCrashedAfterPersist() ->
                holds.hold("orchestrator down", world.orchestrators::crashAfterNextPersist, world.orchestrators::back);
            case Fault.TwoOrchestrators() -> toggle("two orchestrators", world.orchestrators::twoLive);
            case Fault.SnapshotStale() -> once(world.orchestrators::staleSnapshot);
            case Fault.JournalDown() -> toggle("journal down", world.orchestrators::journalDown);
            case Fault.JournalSlow(var seconds) ->
                holds.hold(
                        "journal slow",
                        () -> world.orchestrators.journalSlow(Duration.ofNanos(Math.round(seconds * 1e9))),
                        () -> world.orchestrators.journalSlow(Duration.ZERO));
            case Fault.JournalAmbiguous(var probability) ->
                holds.hold(
                        "journal ambiguous",
                        () -> world.orchestrators.journalAmbiguous(probability),
                        () -> world.orchestrators.journalAmbiguous(0));
            case Fault.Switchover() -> command(new ClusterCommand.Switchover(Optional.empty()));
            case Fault.ForcedFailover() -> command(new ClusterCommand.Failover(Optional.empty(), true));
            case Fault.Pause() ->
                holds.hold(
                        "paused", () -> command(new ClusterCommand.Pause()), () -> insist(new ClusterCommand.Resume()));
        };
    }

    private Runnable onNode(Fault.OnNodes fault, Node node) {
        var postgres = node.postgres();
        return switch (fault) {
            case Fault.PostmasterKilled _ -> once(postgres::killPostmaster);
            case Fault.PostmasterHung _ -> toggle("hung " + node.place(), postgres::hang);
            case Fault.DiskFull _ ->
                toggle("disk full " + node.place(), full -> {
                    postgres.fillDisk(full);
                    node.fillDisk(full);
                });
            case Fault.FsyncStalled _ ->
                toggle("fsync " + node.place(), stalled -> {
                    postgres.stallFsync(stalled);
                    node.stallFsync(stalled);
                });
            case Fault.ConnectionsExhausted _ -> toggle("connections " + node.place(), postgres::exhaustConnections);
            case Fault.ReplicationBroken _ -> toggle("replication " + node.place(), postgres::breakReplication);
            case Fault.ReplayPaused _ -> toggle("replay " + node.place(), postgres::pauseReplay);
            case Fault.RewindFails _ -> toggle("rewind " + node.place(), postgres::failRewinds);
            case Fault.HostCrashed _ -> holds.hold("host " + node.place(), () -> node.crash(false), node::boot);
            case Fault.PowerLost _ -> holds.hold("host " + node.place(), () -> node.crash(true), node::boot);
            case Fault.AgentKilled _ -> once(node::killAgent);
            case Fault.DeadmanKilled _ -> once(node::killDeadman);
            case Fault.AgentFrozen _ -> toggle("agent " + node.place(), node::freezeAgent);
            case Fault.MachineStalled _ -> toggle("stalled " + node.place(), node::stall);
            case Fault.ClockRate(var _, var rate) ->
                holds.hold("clock " + node.place(), () -> node.clockRate(rate), () -> node.clockRate(1));
            case Fault.NodeCutOff _ -> cutBoth(node, everyoneElse(node));
            case Fault.NodeHalfCutOff(var _, var outgoing) -> cutOne(node, everyoneElse(node), outgoing);
            case Fault.CutFromPeers _ -> cutBoth(node, world.peersOf(node));
            case Fault.CutFromEtcd _ -> cutBoth(node, world.etcdPlaces());
            case Fault.CutFromOrchestrators _ -> cutBoth(node, world.orchestratorPlaces());
            case Fault.CutFromClients _ -> cutBoth(node, List.of(Place.CLIENTS));
            case Fault.Restart _ -> command(new ClusterCommand.Restart(node.instance()));
            case Fault.Reinit _ -> command(new ClusterCommand.Reinit(node.instance()));
        };
    }

    private Runnable toggle(String what, Consumer<Boolean> condition) {
        return holds.hold(what, () -> condition.accept(true), () -> condition.accept(false));
    }

    private static Runnable once(Runnable what) {
        what.run();
        return Injection::nothing;
    }

    private Runnable command(ClusterCommand command) {
        world.orchestrators.execute(command, _ -> {});
        return Injection::nothing;
    }

    /** Who does not know whether a command was carried out gives it again. */
    private void insist(ClusterCommand command) {
        var answered = new AtomicBoolean();
        world.orchestrators.execute(command, _ -> answered.set(true));
        var unused = world.time.after(ASKED_AGAIN, () -> {
            if (!answered.get()) {
                insist(command);
            }
        });
    }

    /** The end of what is over at once. */
    private static void nothing() {}

    private List<Place> everyoneElse(Node node) {
        return world.allPlaces().stream()
                .filter(place -> !place.equals(node.place()))
                .toList();
    }

    private Runnable cutBoth(Node node, List<Place> others) {
        return Holds.all(List.of(cutOne(node, others, true), cutOne(node, others, false)));
    }

    private Runnable cutOne(Node node, List<Place> others, boolean outgoing) {
        var ends = new ArrayList<Runnable>();
        for (var other : others) {
            var from = outgoing ? node.place() : other;
            var to = outgoing ? other : node.place();
            world.network.cut(from, to);
            ends.add(() -> world.network.mend(from, to));
        }
        return Holds.all(ends);
    }

    private Runnable disturb(double loss, double duplication, double slowness) {
        return holds.hold(
                "network disturbed", () -> disturbAll(loss, duplication, slowness), () -> disturbAll(0, 0, 1));
    }

    private void disturbAll(double loss, double duplication, double slowness) {
        var places = world.allPlaces();
        for (var from : places) {
            for (var to : places) {
                if (!from.equals(to)) {
                    world.network.disturb(from, to, loss, duplication, slowness);
                }
            }
        }
    }

    private List<Node> targets(Fault fault) {
        return fault instanceof Fault.OnNodes onNodes ? nodesOf(onNodes.target()) : List.of();
    }

    private List<Node> nodesOf(Target target) {
        return switch (target) {
            case LEADER -> List.of(leader());
            case CANDIDATE -> List.of(toLead().orElseGet(() -> standbys().getFirst()));
            case STANDBY -> List.of(standbys().getLast());
            case ALL -> List.copyOf(world.all());
        };
    }

    private Node leader() {
        var now = world.all().stream()
                .filter(node -> node.postgres().isWritable())
                .findFirst();
        lastLeader = now.or(() -> lastLeader);
        return lastLeader.orElseGet(() -> world.all().iterator().next());
    }

    /** Who is on the way to lead, by the journal. */
    private Optional<Node> toLead() {
        Optional<InstanceId> chosen = Optional.empty();
        for (var persisted : world.orchestrators.journal()) {
            var event = persisted.event();
            if (event instanceof FailoverStarted started) {
                chosen = Optional.of(started.to());
            } else if (event instanceof SwitchoverStarted started) {
                chosen = Optional.of(started.to());
            } else if (event instanceof FailoverCompleted
                    || event instanceof FailoverAbandoned
                    || event instanceof SwitchoverCompleted
                    || event instanceof SwitchoverAbandoned) {
                chosen = Optional.empty();
            }
        }
        return chosen.map(world::node);
    }

    /** Those that stream first, among them those with the most WAL first. */
    private List<Node> standbys() {
        var leader = leader();
        return world.all().stream()
                .filter(node -> node != leader)
                .sorted((a, b) -> {
                    var streaming = Boolean.compare(
                            b.postgres().upstream().isPresent(),
                            a.postgres().upstream().isPresent());
                    return streaming != 0
                            ? streaming
                            : b.postgres().position().compareTo(a.postgres().position());
                })
                .toList();
    }
}
