package io.matriarch.simulator.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is known of all faults of one class: its word, its part of the world, how long it lasts, and how one is drawn. */
public enum FaultKind {
    POSTMASTER_KILLED(
            FaultArea.POSTGRES, Fault.PostmasterKilled.class, draw -> new Fault.PostmasterKilled(draw.target())),
    POSTMASTER_HUNG(
            FaultArea.POSTGRES, Fault.PostmasterHung.class, 5, 35, draw -> new Fault.PostmasterHung(draw.target())),
    DISK_FULL(FaultArea.POSTGRES, Fault.DiskFull.class, 5, 35, draw -> new Fault.DiskFull(draw.target())),
    FSYNC_STALLED(FaultArea.POSTGRES, Fault.FsyncStalled.class, 5, 35, draw -> new Fault.FsyncStalled(draw.target())),
    CONNECTIONS_EXHAUSTED(
            FaultArea.POSTGRES,
            Fault.ConnectionsExhausted.class,
            5,
            35,
            draw -> new Fault.ConnectionsExhausted(draw.target())),
    REPLICATION_BROKEN(
            FaultArea.POSTGRES,
            Fault.ReplicationBroken.class,
            5,
            35,
            draw -> new Fault.ReplicationBroken(draw.standby())),
    REPLAY_PAUSED(FaultArea.POSTGRES, Fault.ReplayPaused.class, 5, 35, draw -> new Fault.ReplayPaused(draw.standby())),
    REWIND_FAILS(FaultArea.POSTGRES, Fault.RewindFails.class, 10, 40, draw -> new Fault.RewindFails(draw.target())),

    HOST_CRASHED(FaultArea.NODE, Fault.HostCrashed.class, 15, 40, draw -> new Fault.HostCrashed(draw.target())),
    POWER_LOST(FaultArea.NODE, Fault.PowerLost.class, 15, 40, draw -> new Fault.PowerLost(draw.target())),
    AGENT_KILLED(FaultArea.NODE, Fault.AgentKilled.class, draw -> new Fault.AgentKilled(draw.target())),
    AGENT_FROZEN(FaultArea.NODE, Fault.AgentFrozen.class, 5, 35, draw -> new Fault.AgentFrozen(draw.target())),
    DEADMAN_KILLED(FaultArea.NODE, Fault.DeadmanKilled.class, draw -> new Fault.DeadmanKilled(draw.target())),
    MACHINE_STALLED(FaultArea.NODE, Fault.MachineStalled.class, 2, 35, draw -> new Fault.MachineStalled(draw.target())),
    CLOCK_RATE(
            FaultArea.NODE,
            Fault.ClockRate.class,
            5,
            40,
            draw -> new Fault.ClockRate(draw.target(), draw.coin() ? draw.between(0.95, 1.05) : draw.between(0.5, 2))),
    CLOCK_STEPPED(
            FaultArea.ORCHESTRATOR, Fault.ClockStepped.class, draw -> new Fault.ClockStepped(draw.between(-60, 60))),

    NODE_CUT_OFF(FaultArea.NETWORK, Fault.NodeCutOff.class, 15, 40, draw -> new Fault.NodeCutOff(draw.target())),
    NODE_HALF_CUT_OFF(
            FaultArea.NETWORK,
            Fault.NodeHalfCutOff.class,
            10,
            40,
            draw -> new Fault.NodeHalfCutOff(draw.target(), draw.coin())),
    CUT_FROM_PEERS(FaultArea.NETWORK, Fault.CutFromPeers.class, 5, 35, draw -> new Fault.CutFromPeers(draw.target())),
    CUT_FROM_ETCD(FaultArea.NETWORK, Fault.CutFromEtcd.class, 10, 40, draw -> new Fault.CutFromEtcd(draw.target())),
    CUT_FROM_ORCHESTRATORS(
            FaultArea.NETWORK,
            Fault.CutFromOrchestrators.class,
            5,
            35,
            draw -> new Fault.CutFromOrchestrators(draw.target())),
    CUT_FROM_CLIENTS(
            FaultArea.NETWORK, Fault.CutFromClients.class, 5, 35, draw -> new Fault.CutFromClients(draw.target())),
    NETWORK_LOSSY(
            FaultArea.NETWORK,
            Fault.NetworkLossy.class,
            5,
            35,
            draw -> new Fault.NetworkLossy(draw.between(0.01, 0.4))),
    NETWORK_SLOW(
            FaultArea.NETWORK, Fault.NetworkSlow.class, 5, 35, draw -> new Fault.NetworkSlow(draw.between(2, 300))),

    ETCD_FROZEN(FaultArea.ETCD, Fault.EtcdFrozen.class, 2, 30, _ -> new Fault.EtcdFrozen()),
    ETCD_QUORUM_LOST(FaultArea.ETCD, Fault.EtcdQuorumLost.class, 2, 30, _ -> new Fault.EtcdQuorumLost()),
    ETCD_LEADER_CHANGED(FaultArea.ETCD, Fault.EtcdLeaderChanged.class, _ -> new Fault.EtcdLeaderChanged()),
    ETCD_AMBIGUOUS(
            FaultArea.ETCD, Fault.EtcdAmbiguous.class, 5, 35, draw -> new Fault.EtcdAmbiguous(draw.between(0.05, 0.8))),
    ETCD_WATCHES_LOST(FaultArea.ETCD, Fault.EtcdWatchesLost.class, _ -> new Fault.EtcdWatchesLost()),

    ORCHESTRATOR_CRASHED(
            FaultArea.ORCHESTRATOR, Fault.OrchestratorCrashed.class, 5, 40, _ -> new Fault.OrchestratorCrashed()),
    ORCHESTRATOR_CRASHED_AFTER_PERSIST(
            FaultArea.ORCHESTRATOR,
            Fault.OrchestratorCrashedAfterPersist.class,
            5,
            40,
            _ -> new Fault.OrchestratorCrashedAfterPersist()),
    TWO_ORCHESTRATORS(FaultArea.ORCHESTRATOR, Fault.TwoOrchestrators.class, 5, 40, _ -> new Fault.TwoOrchestrators()),
    SNAPSHOT_STALE(FaultArea.ORCHESTRATOR, Fault.SnapshotStale.class, _ -> new Fault.SnapshotStale()),
    JOURNAL_DOWN(FaultArea.ORCHESTRATOR, Fault.JournalDown.class, 2, 30, _ -> new Fault.JournalDown()),
    JOURNAL_SLOW(
            FaultArea.ORCHESTRATOR,
            Fault.JournalSlow.class,
            5,
            35,
            draw -> new Fault.JournalSlow(draw.between(0.1, 4))),
    JOURNAL_AMBIGUOUS(
            FaultArea.ORCHESTRATOR,
            Fault.JournalAmbiguous.class,
            5,
            35,
            draw -> new Fault.JournalAmbiguous(draw.between(0.1, 0.9))),

    SWITCHOVER(FaultArea.OPERATOR, Fault.Switchover.class, _ -> new Fault.Switchover()),
    FORCED_FAILOVER(FaultArea.OPERATOR, Fault.ForcedFailover.class, _ -> new Fault.ForcedFailover()),
    PAUSE(FaultArea.OPERATOR, Fault.Pause.class, 5, 35, _ -> new Fault.Pause()),
    RESTART(FaultArea.OPERATOR, Fault.Restart.class, draw -> new Fault.Restart(draw.target())),
    REINIT(FaultArea.OPERATOR, Fault.Reinit.class, draw -> new Fault.Reinit(draw.target()));

    private static final Map<String, FaultKind> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(FaultKind::word, Function.identity()));

    private static final ClassValue<FaultKind> BY_TYPE = new ClassValue<>() {
        @Override
        protected FaultKind computeValue(Class<?> type) {
            return Arrays.stream(values())
                    .filter(kind -> kind.type.equals(type))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("not a fault: " + type));
        }
    };

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final FaultArea area;
    private final Class<? extends Fault> type;
    private final double leastSeconds;
    private final double mostSeconds;

    @SuppressWarnings("ImmutableEnumChecker") // a function that holds nothing
    private final Function<Draw, Fault> drawn;

    /** Something that is over at once. */
    FaultKind(FaultArea area, Class<? extends Fault> type, Function<Draw, Fault> drawn) {
        this(area, type, 0, 0, drawn);
    }

    /** Something that lasts so long, when it is no blip. */
    FaultKind(
            FaultArea area,
            Class<? extends Fault> type,
            double leastSeconds,
            double mostSeconds,
            Function<Draw, Fault> drawn) {
        this.area = area;
        this.type = type;
        this.leastSeconds = leastSeconds;
        this.mostSeconds = mostSeconds;
        this.drawn = drawn;
    }

    static FaultKind of(Class<?> type) {
        return BY_TYPE.get(type);
    }

    /** The one of that word. */
    public static Optional<FaultKind> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /** All that are in that part of the world. */
    public static List<FaultKind> in(FaultArea area) {
        return Arrays.stream(values()).filter(kind -> kind.area == area).toList();
    }

    /** Its name in plans, reports and on the command line, such as {@code host-crashed}. */
    public String word() {
        return word;
    }

    public FaultArea area() {
        return area;
    }

    Class<? extends Fault> type() {
        return type;
    }

    /** Whether it goes on until it is ended; the others are over at once. */
    public boolean lasts() {
        return mostSeconds > 0;
    }

    Fault draw(Draw draw) {
        return drawn.apply(draw);
    }

    Duration drawLength(Draw draw) {
        return lasts() ? draw.length(leastSeconds, mostSeconds) : Duration.ZERO;
    }
}
