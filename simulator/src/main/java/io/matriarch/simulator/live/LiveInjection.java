package io.matriarch.simulator.live;

import io.matriarch.installation.InstallationFailure;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.lab.Lab;
import io.matriarch.simulator.lab.LabHost;
import io.matriarch.simulator.trial.Holds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Does planned faults to the laboratory, and ends them. On one thread. */
final class LiveInjection {

    private final Lab lab;
    private final LiveClients clients;
    private final Observations observations;
    private final Operator operator;
    private final Reappearances reappearances;
    private final Holds holds = new Holds();
    private final Set<Ongoing> ongoing = new LinkedHashSet<>();
    private final List<Thread> starting = new ArrayList<>();

    LiveInjection(Lab lab, LiveClients clients, Observations observations) {
        this.lab = lab;
        this.clients = clients;
        this.observations = observations;
        this.reappearances = new Reappearances(lab, observations);
        this.operator = new Operator(lab.api(), observations);
    }

    /** A fault that has begun and is not over. */
    private record Ongoing(PlannedFault fault, String on, Runnable end) {}

    /** Lets it happen now. */
    void begin(PlannedFault planned) {
        var targets = planned.fault() instanceof Fault.OnNodes onNodes ? hostsOf(onNodes.target()) : List.<LabHost>of();
        var on = targets.stream().map(LabHost::toString).collect(Collectors.joining(", "));
        observations.note(new Happening.FaultBegan(planned, on));
        ongoing.add(new Ongoing(planned, on, start(planned.fault(), targets)));
    }

    /** Lets it end, if it has begun and is not over. */
    void end(PlannedFault planned) {
        ongoing.stream()
                .filter(fault -> fault.fault().equals(planned))
                .findFirst()
                .ifPresent(this::end);
    }

    /** Lets everything that is going on end, and waits for what takes its time. */
    void heal() throws InterruptedException {
        List.copyOf(ongoing).forEach(this::end);
        for (var thread : starting) {
            thread.join();
        }
    }

    /** Waits until every command was answered. */
    void finish() throws InterruptedException {
        operator.finish();
    }

    private void end(Ongoing fault) {
        ongoing.remove(fault);
        fault.end().run();
        observations.note(new Happening.FaultEnded(fault.fault(), fault.on()));
    }

    private Runnable start(Fault fault, List<LabHost> targets) {
        return switch (fault) {
            case Fault.OnNodes onNodes ->
                Holds.all(targets.stream().map(host -> onHost(onNodes, host)).toList());
            case Fault.NetworkLossy(var probability) ->
                Holds.all(lab.hosts().stream()
                        .map(host -> toggle(
                                "lossy %s %s".formatted(host, probability), lossy -> host.lose(probability, lossy)))
                        .toList());
            case Fault.EtcdFrozen() -> toggle("etcd frozen", lab.etcd()::freeze);
            case Fault.EtcdQuorumLost() -> toggle("etcd without quorum", lab.etcd()::loseQuorum);
            case Fault.EtcdLeaderChanged() -> once(lab.etcd()::changeLeader);
            case Fault.OrchestratorCrashed() ->
                holds.hold("orchestrator down", lab.orchestrator()::kill, this::startOrchestrator);
            case Fault.Switchover() -> once(operator::switchover);
            case Fault.ForcedFailover() -> once(operator::forceFailover);
            case Fault.Pause() -> holds.hold("paused", operator::pause, operator::resume);
            case Fault.ClockStepped _,
                    Fault.NetworkSlow _,
                    Fault.EtcdAmbiguous _,
                    Fault.EtcdWatchesLost _,
                    Fault.OrchestratorCrashedAfterPersist _,
                    Fault.TwoOrchestrators _,
                    Fault.SnapshotStale _,
                    Fault.JournalDown _,
                    Fault.JournalSlow _,
                    Fault.JournalAmbiguous _ -> throw impossible(fault);
        };
    }

    private Runnable onHost(Fault.OnNodes fault, LabHost host) {
        return switch (fault) {
            case Fault.PostmasterKilled _ -> once(host::killPostmaster);
            case Fault.PostmasterHung _ -> toggle("hung " + host, host::hangPostgres);
            case Fault.DiskFull _ -> toggle("disk full " + host, host::fillDisk);
            case Fault.FsyncStalled _ -> toggle("fsync " + host, host::freezeDisk);
            case Fault.ConnectionsExhausted _ -> exhaust(host);
            case Fault.ReplicationBroken _ ->
                toggle(
                        "replication " + host,
                        broken -> host.refusePostgres(lab.settings().port(), broken));
            case Fault.ReplayPaused _ ->
                toggle(
                        "replay " + host,
                        paused -> host.ask("select pg_wal_replay_%s()".formatted(paused ? "pause" : "resume")));
            case Fault.HostCrashed _ -> crash(host);
            case Fault.AgentKilled _ -> once(() -> reappearances.killAgent(host));
            case Fault.AgentFrozen _ -> toggle("agent " + host, host::freezeAgent);
            case Fault.DeadmanKilled _ -> once(() -> reappearances.killDeadman(host));
            case Fault.MachineStalled _ -> toggle("stalled " + host, host::stall);
            case Fault.NodeCutOff _ -> cable(host);
            case Fault.NodeHalfCutOff(var _, var outgoing) ->
                toggle("half cut " + host + outgoing, cut -> host.dropAll(outgoing, cut));
            case Fault.CutFromPeers _ ->
                cut(
                        host,
                        lab.hosts().stream()
                                .filter(other -> other != host)
                                .map(LabHost::address)
                                .toList());
            case Fault.CutFromEtcd _ -> cut(host, lab.etcdAddresses());
            case Fault.CutFromOrchestrators _ -> cut(host, List.of(lab.net().addressOfOrchestrator()));
            case Fault.CutFromClients _ -> cut(host, List.of(lab.net().addressOfClients()));
            case Fault.Restart _ -> once(() -> operator.restart(host.instance()));
            case Fault.Reinit _ -> once(() -> operator.reinit(host.instance()));
            case Fault.PowerLost _, Fault.RewindFails _, Fault.ClockRate _ -> throw impossible(fault);
        };
    }

    private static IllegalArgumentException impossible(Fault fault) {
        return new IllegalArgumentException(fault.word() + " cannot be done to real processes");
    }

    private Runnable toggle(String what, Consumer<Boolean> condition) {
        return holds.hold(what, () -> condition.accept(true), () -> condition.accept(false));
    }

    private static Runnable once(Runnable what) {
        what.run();
        return () -> {};
    }

    private Runnable cable(LabHost host) {
        return toggle("cable " + host, host::cut);
    }

    private Runnable crash(LabHost host) {
        var cable = cable(host);
        var machine = holds.hold("host " + host, host::crash, host::boot);
        return Holds.all(List.of(cable, machine));
    }

    private Runnable cut(LabHost host, List<String> addresses) {
        var ends = new ArrayList<Runnable>();
        for (var address : addresses) {
            for (var outgoing : List.of(true, false)) {
                ends.add(toggle(
                        "cut %s %s %s".formatted(host, address, outgoing), cut -> host.drop(address, outgoing, cut)));
            }
        }
        return Holds.all(ends);
    }

    private Runnable exhaust(LabHost host) {
        var taken = new TakenConnections(lab, host);
        return holds.hold("connections " + host, taken::take, taken::close);
    }

    private void startOrchestrator() {
        starting.add(Thread.ofPlatform().daemon().name("orchestrator").start(() -> {
            try {
                lab.orchestrator().start();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            } catch (InstallationFailure doesNotStart) {
                // The cluster does not come right then, and that is told.
            }
        }));
    }

    private List<LabHost> hostsOf(Target target) {
        return switch (target) {
            case LEADER -> List.of(leader());
            case CANDIDATE -> List.of(toLead().orElseGet(() -> standbys().getFirst()));
            case STANDBY -> List.of(standbys().getLast());
            case ALL -> lab.hosts();
        };
    }

    private LabHost leader() {
        return clients.leader().flatMap(this::host).orElseGet(() -> lab.hosts().getFirst());
    }

    private Optional<LabHost> host(InstanceId instance) {
        return lab.hosts().stream()
                .filter(host -> host.instance().equals(instance))
                .findFirst();
    }

    /** Who is on the way to lead, as the orchestrator says if it says anything. */
    private Optional<LabHost> toLead() {
        try {
            return lab.api().cluster().operations().stream()
                    .filter(operation -> operation.kind().equals("failover")
                            || operation.kind().equals("switchover"))
                    .flatMap(operation -> operation.instance().stream())
                    .flatMap(subject -> lab.hosts().stream()
                            .filter(host -> host.instance().value().equals(subject)))
                    .findFirst();
        } catch (InstallationFailure nobodySays) {
            return Optional.empty();
        }
    }

    /** Those that have most of the leader's WAL first, as the orchestrator says if it says anything. */
    private List<LabHost> standbys() {
        var leader = leader();
        var others = lab.hosts().stream().filter(host -> host != leader);
        try {
            var rows = lab.api().cluster().rows();
            return others.sorted(Comparator.comparing(host -> rows.stream()
                            .filter(row -> row.instance().equals(host.toString()))
                            .filter(row -> row.state().equals("streaming"))
                            .findFirst()
                            .flatMap(row -> row.lagBytes())
                            .orElse(Long.MAX_VALUE)))
                    .toList();
        } catch (InstallationFailure nobodySays) {
            return others.toList();
        }
    }
}
