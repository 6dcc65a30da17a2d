package io.matriarch.simulator.fault;

import io.matriarch.protocol.Require;

/**
 * One thing that goes wrong. Those that last end after {@link PlannedFault#lasts}; the others are over at once. What is known of all
 * faults of one kind is in {@link FaultKind}.
 */
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

    /** {@code kill -9} of the deadman; agent and PostgreSQL live. */
    record DeadmanKilled(Target target) implements OnNodes {}

    /** The virtual machine stands still, and goes on where it was. Lasts. */
    record MachineStalled(Target target) implements OnNodes {}

    /** The node's monotonic clock runs at {@code rate} of real time, 0.5 to 2. Lasts. */
    record ClockRate(Target target, double rate) implements OnNodes {
        public ClockRate {
            Require.that(rate >= 0.5 && rate <= 2, "rate %s is not from 0.5 to 2", rate);
        }
    }

    /** Wall clocks of orchestrators are set by so much, a day at most; monotonic clocks are not. */
    record ClockStepped(double seconds) implements Fault {
        public ClockStepped {
            Require.that(Math.abs(seconds) <= 86_400, "seconds %s is not from -86400 to 86400", seconds);
        }
    }

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

    /** Every message is lost with that probability, 0.9 at most, and has to be sent again; some arrive twice. Lasts. */
    record NetworkLossy(double probability) implements Fault {
        public NetworkLossy {
            Require.that(probability >= 0 && probability <= 0.9, "probability %s is not from 0 to 0.9", probability);
        }
    }

    /** Every way takes so many times as long, 1 to 10,000. Lasts. */
    record NetworkSlow(double factor) implements Fault {
        public NetworkSlow {
            Require.that(factor >= 1 && factor <= 10_000, "factor %s is not from 1 to 10000", factor);
        }
    }

    // etcd

    /** It takes calls and answers none. Lasts. */
    record EtcdFrozen() implements Fault {}

    /** Two of three members are gone: no call succeeds. Lasts. */
    record EtcdQuorumLost() implements Fault {}

    /** Its leader changes: a short pause, and every lease is refreshed to its full time to live. */
    record EtcdLeaderChanged() implements Fault {}

    /** Calls are carried out with that probability and time out all the same. Lasts. */
    record EtcdAmbiguous(double probability) implements Fault {
        public EtcdAmbiguous {
            Require.that(probability >= 0 && probability <= 1, "probability %s is not from 0 to 1", probability);
        }
    }

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

    /** Writes to the journal take so long, a minute at most. Lasts. */
    record JournalSlow(double seconds) implements Fault {
        public JournalSlow {
            Require.that(seconds >= 0 && seconds <= 60, "seconds %s is not from 0 to 60", seconds);
        }
    }

    /** Writes are committed with that probability and reported as failed all the same. Lasts. */
    record JournalAmbiguous(double probability) implements Fault {
        public JournalAmbiguous {
            Require.that(probability >= 0 && probability <= 1, "probability %s is not from 0 to 1", probability);
        }
    }

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

    /** What is known of all faults like this one. */
    default FaultKind kind() {
        return FaultKind.of(getClass());
    }

    /** Its name in plans, reports and on the command line, such as {@code host-crashed}. */
    default String word() {
        return kind().word();
    }
}
