package io.matriarch.simulator.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One thing that goes wrong. Those that last end after {@link PlannedFault#lasts}; the others are over at once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fault")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.PostmasterKilled.class, name = "postmaster-killed"),
    @JsonSubTypes.Type(value = Fault.PostmasterHung.class, name = "postmaster-hung"),
    @JsonSubTypes.Type(value = Fault.DiskFull.class, name = "disk-full"),
    @JsonSubTypes.Type(value = Fault.FsyncStalled.class, name = "fsync-stalled"),
    @JsonSubTypes.Type(value = Fault.ConnectionsExhausted.class, name = "connections-exhausted"),
    @JsonSubTypes.Type(value = Fault.ReplicationBroken.class, name = "replication-broken"),
    @JsonSubTypes.Type(value = Fault.ReplayPaused.class, name = "replay-paused"),
    @JsonSubTypes.Type(value = Fault.RewindFails.class, name = "rewind-fails"),
    @JsonSubTypes.Type(value = Fault.HostCrashed.class, name = "host-crashed"),
    @JsonSubTypes.Type(value = Fault.PowerLost.class, name = "power-lost"),
    @JsonSubTypes.Type(value = Fault.AgentKilled.class, name = "agent-killed"),
    @JsonSubTypes.Type(value = Fault.AgentFrozen.class, name = "agent-frozen"),
    @JsonSubTypes.Type(value = Fault.MachineStalled.class, name = "machine-stalled"),
    @JsonSubTypes.Type(value = Fault.ClockRate.class, name = "clock-rate"),
    @JsonSubTypes.Type(value = Fault.ClockStepped.class, name = "clock-stepped"),
    @JsonSubTypes.Type(value = Fault.NodeCutOff.class, name = "node-cut-off"),
    @JsonSubTypes.Type(value = Fault.NodeHalfCutOff.class, name = "node-half-cut-off"),
    @JsonSubTypes.Type(value = Fault.CutFromPeers.class, name = "cut-from-peers"),
    @JsonSubTypes.Type(value = Fault.CutFromEtcd.class, name = "cut-from-etcd"),
    @JsonSubTypes.Type(value = Fault.CutFromOrchestrators.class, name = "cut-from-orchestrators"),
    @JsonSubTypes.Type(value = Fault.CutFromClients.class, name = "cut-from-clients"),
    @JsonSubTypes.Type(value = Fault.NetworkLossy.class, name = "network-lossy"),
    @JsonSubTypes.Type(value = Fault.NetworkSlow.class, name = "network-slow"),
    @JsonSubTypes.Type(value = Fault.EtcdFrozen.class, name = "etcd-frozen"),
    @JsonSubTypes.Type(value = Fault.EtcdQuorumLost.class, name = "etcd-quorum-lost"),
    @JsonSubTypes.Type(value = Fault.EtcdLeaderChanged.class, name = "etcd-leader-changed"),
    @JsonSubTypes.Type(value = Fault.EtcdAmbiguous.class, name = "etcd-ambiguous"),
    @JsonSubTypes.Type(value = Fault.EtcdWatchesLost.class, name = "etcd-watches-lost"),
    @JsonSubTypes.Type(value = Fault.OrchestratorCrashed.class, name = "orchestrator-crashed"),
    @JsonSubTypes.Type(
            value = Fault.OrchestratorCrashedAfterPersist.class,
            name = "orchestrator-crashed-after-persist"),
    @JsonSubTypes.Type(value = Fault.TwoOrchestrators.class, name = "two-orchestrators"),
    @JsonSubTypes.Type(value = Fault.SnapshotStale.class, name = "snapshot-stale"),
    @JsonSubTypes.Type(value = Fault.JournalDown.class, name = "journal-down"),
    @JsonSubTypes.Type(value = Fault.JournalSlow.class, name = "journal-slow"),
    @JsonSubTypes.Type(value = Fault.JournalAmbiguous.class, name = "journal-ambiguous"),
    @JsonSubTypes.Type(value = Fault.Switchover.class, name = "switchover"),
    @JsonSubTypes.Type(value = Fault.ForcedFailover.class, name = "forced-failover"),
    @JsonSubTypes.Type(value = Fault.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = Fault.Restart.class, name = "restart"),
    @JsonSubTypes.Type(value = Fault.Reinit.class, name = "reinit")
})
public sealed interface Fault {

    // PostgreSQL

    /** {@code kill -9}: the agent sees it at once. */
    record PostmasterKilled(Target target) implements OnNodes {}

    /** SIGSTOP to every process of it: connections hang, nothing ends. Lasts. */
    record PostmasterHung(Target target) implements OnNodes {}

    /** WAL cannot be written: PostgreSQL panics at the next write, and cannot start until it is over. Lasts. */
    record DiskFull(Target target) implements OnNodes {}

    /** fsync does not return: commits hang, so do pledges. Lasts. */
    record FsyncStalled(Target target) implements OnNodes {}

    /** No connection is to be had, for clients and the agent's looks alike. Lasts. */
    record ConnectionsExhausted(Target target) implements OnNodes {}

    /** The WAL receiver stays away although everything else works. Lasts. */
    record ReplicationBroken(Target target) implements OnNodes {}

    /** WAL is received and not replayed. Lasts. */
    record ReplayPaused(Target target) implements OnNodes {}

    /** pg_rewind fails halfway and leaves a data directory that does not start. Lasts. */
    record RewindFails(Target target) implements OnNodes {}

    // Nodes

    /** The machine is gone with all its processes; what was written is there when it boots again at the end. Lasts. */
    record HostCrashed(Target target) implements OnNodes {}

    /** As {@link HostCrashed}, and what was not yet fsynced is lost. Lasts. */
    record PowerLost(Target target) implements OnNodes {}

    /** {@code kill -9} of the agent; PostgreSQL lives. */
    record AgentKilled(Target target) implements OnNodes {}

    /** SIGSTOP to the agent; PostgreSQL lives. Lasts, unless it is replaced. */
    record AgentFrozen(Target target) implements OnNodes {}

    /** The virtual machine stands still, and goes on where it was. Lasts. */
    record MachineStalled(Target target) implements OnNodes {}

    /** The node's monotonic clock runs at {@code rate} of real time, 0.5 to 2. Lasts. */
    record ClockRate(Target target, double rate) implements OnNodes {}

    /** Wall clocks of orchestrators are set by so much; monotonic clocks are not. */
    record ClockStepped(double seconds) implements Fault {}

    // Network

    /** Nothing reaches the node, nothing leaves it. Lasts. */
    record NodeCutOff(Target target) implements OnNodes {}

    /** One direction only: what it says arrives nowhere when {@code outgoing}, else it hears nothing. Lasts. */
    record NodeHalfCutOff(Target target, boolean outgoing) implements OnNodes {}

    /** The other nodes of the cluster cannot be reached and cannot reach it. Lasts. */
    record CutFromPeers(Target target) implements OnNodes {}

    /** Lasts. */
    record CutFromEtcd(Target target) implements OnNodes {}

    /** Lasts. */
    record CutFromOrchestrators(Target target) implements OnNodes {}

    /** Lasts. */
    record CutFromClients(Target target) implements OnNodes {}

    /** Every message is lost with that probability and has to be sent again; some arrive twice. Lasts. */
    record NetworkLossy(double probability) implements Fault {}

    /** Every way takes so many times as long. Lasts. */
    record NetworkSlow(double factor) implements Fault {}

    // etcd

    /** It takes calls and answers none. Lasts. */
    record EtcdFrozen() implements Fault {}

    /** Two of three members are gone: no call succeeds. Lasts. */
    record EtcdQuorumLost() implements Fault {}

    /** Its leader changes: a short pause, and every lease is refreshed to its full time to live. */
    record EtcdLeaderChanged() implements Fault {}

    /** Calls are carried out with that probability and time out all the same. Lasts. */
    record EtcdAmbiguous(double probability) implements Fault {}

    /** Watches fall silent without an error, and what happened meanwhile is compacted away. */
    record EtcdWatchesLost() implements Fault {}

    // Orchestrators

    /** The one that hosts the cluster dies; another takes over after a while, and it comes back at the end. Lasts. */
    record OrchestratorCrashed() implements Fault {}

    /** It dies right after the next event is persisted and before anything is done about it. Lasts. */
    record OrchestratorCrashedAfterPersist() implements Fault {}

    /** Both host the cluster at once. Lasts. */
    record TwoOrchestrators() implements Fault {}

    /** The next recovery finds an old snapshot only. */
    record SnapshotStale() implements Fault {}

    /** Every write to the journal fails. Lasts. */
    record JournalDown() implements Fault {}

    /** Writes to the journal take so long. Lasts. */
    record JournalSlow(double seconds) implements Fault {}

    /** Writes are committed with that probability and reported as failed all the same. Lasts. */
    record JournalAmbiguous(double probability) implements Fault {}

    // Operators, who come when they come

    record Switchover() implements Fault {}

    record ForcedFailover() implements Fault {}

    /** Paused, and resumed at the end. Lasts. */
    record Pause() implements Fault {}

    record Restart(Target target) implements OnNodes {}

    record Reinit(Target target) implements OnNodes {}

    /** What hits nodes. */
    sealed interface OnNodes extends Fault {
        Target target();
    }

    /** Its name in plans, reports and on the command line, such as {@code host-crashed}. */
    default String word() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    }
}
