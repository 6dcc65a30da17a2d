package io.matriarch.simulator.sla;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.Target;
import io.matriarch.simulator.history.Trouble;
import io.matriarch.simulator.history.Troubles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which outages {@code pg_rto} bounds: those of a single fault, while etcd has its quorum and somebody can be promoted. A fault is
 * single when no other lasts, or has ended shortly before, in any part of the outage: a cluster needs that long to be whole again.
 * An operator who comes at a bad time is one more fault.
 */
final class Scope {

    /** To come right again after a fault: a rewind or a copy, back-off included. */
    private static final long RECOVERY_NANOS = Duration.ofSeconds(20).toNanos();

    private final Troubles troubles;

    Scope(Troubles troubles) {
        this.troubles = troubles;
    }

    /** The faults that an outage from {@code fromNanos} to {@code toNanos} may come of, in the order in which they began. */
    private List<Trouble> felt(long fromNanos, long toNanos) {
        return troubles.all().stream()
                .filter(trouble -> trouble.beganNanos() <= toNanos)
                .filter(trouble -> trouble.beganNanos() >= fromNanos || trouble.isFelt(fromNanos, RECOVERY_NANOS))
                .toList();
    }

    /** The word of the fault that an outage comes of: the first that began in it, else the last before; {@code none} without one. */
    String cause(long fromNanos, long toNanos) {
        var cause = "none";
        for (var trouble : troubles.all()) {
            if (trouble.beganNanos() > toNanos) {
                break;
            }
            cause = trouble.fault().word();
            if (trouble.beganNanos() >= fromNanos) {
                break;
            }
        }
        return cause;
    }

    /** Why the bound does not apply to an outage from {@code fromNanos} to {@code toNanos}. */
    Optional<String> exclusion(long fromNanos, long toNanos) {
        var felt = felt(fromNanos, toNanos);
        return felt.stream()
                .flatMap(trouble -> exclusion(trouble).stream())
                .findFirst()
                .or(() -> felt.size() > 1 ? Optional.of("several faults at once") : Optional.empty());
    }

    /** Why a fault is out of scope even alone. */
    private static Optional<String> exclusion(Trouble trouble) {
        if (trouble.fault() instanceof Fault.OnNodes onNodes && onNodes.target() == Target.ALL) {
            return Optional.of("every node was hit, so nobody could be promoted");
        }
        return switch (trouble.fault()) {
            case Fault.EtcdFrozen _, Fault.EtcdQuorumLost _, Fault.EtcdAmbiguous _ ->
                Optional.of("etcd did not answer");
            case Fault.CutFromClients _ -> Optional.of("only the way of the clients was cut");
            case Fault.NetworkLossy _, Fault.NetworkSlow _ -> Optional.of("every way was bad");
            case Fault.JournalDown _, Fault.JournalSlow _, Fault.JournalAmbiguous _ ->
                Optional.of("the journal could not be written");
            case Fault.Pause _ -> Optional.of("the cluster was paused");
            case Fault.ConnectionsExhausted _ -> Optional.of("clients and agents could not connect");
            case Fault.NodeHalfCutOff _,
                    Fault.CutFromOrchestrators _,
                    Fault.CutFromPeers _,
                    Fault.CutFromEtcd _,
                    Fault.NodeCutOff _,
                    Fault.PostmasterKilled _,
                    Fault.PostmasterHung _,
                    Fault.DiskFull _,
                    Fault.FsyncStalled _,
                    Fault.ReplicationBroken _,
                    Fault.ReplayPaused _,
                    Fault.RewindFails _,
                    Fault.HostCrashed _,
                    Fault.PowerLost _,
                    Fault.AgentKilled _,
                    Fault.AgentFrozen _,
                    Fault.DeadmanKilled _,
                    Fault.MachineStalled _,
                    Fault.ClockRate _,
                    Fault.ClockStepped _,
                    Fault.EtcdLeaderChanged _,
                    Fault.EtcdWatchesLost _,
                    Fault.OrchestratorCrashed _,
                    Fault.OrchestratorCrashedAfterPersist _,
                    Fault.TwoOrchestrators _,
                    Fault.SnapshotStale _,
                    Fault.Switchover _,
                    Fault.ForcedFailover _,
                    Fault.Restart _,
                    Fault.Reinit _ -> Optional.empty();
        };
    }
}
