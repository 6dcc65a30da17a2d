package io.matriarch.simulator.live;

import io.matriarch.simulator.fault.FaultKind;
import io.matriarch.simulator.fault.Profile;
import java.util.Optional;

/** Which faults cannot be done to real processes, and why. */
public final class Feasibility {

    private Feasibility() {}

    /** Why it cannot be done; empty when it can. */
    public static Optional<String> obstacle(FaultKind kind) {
        return switch (kind) {
            case POWER_LOST -> Optional.of("what was not synced is in this machine's memory, which keeps its power");
            case REWIND_FAILS -> Optional.of("pg_rewind is the real one");
            case CLOCK_RATE, CLOCK_STEPPED -> Optional.of("all hosts have this machine's clock");
            case NETWORK_SLOW -> Optional.of("it takes a network emulator in the kernel to delay packets");
            case ETCD_AMBIGUOUS, ETCD_WATCHES_LOST -> Optional.of("etcd is the real one");
            case ORCHESTRATOR_CRASHED_AFTER_PERSIST -> Optional.of("nobody outside sees that moment");
            case TWO_ORCHESTRATORS -> Optional.of("there is one orchestrator");
            case SNAPSHOT_STALE, JOURNAL_DOWN, JOURNAL_SLOW, JOURNAL_AMBIGUOUS ->
                Optional.of("the journal is a file inside the orchestrator");
            case POSTMASTER_KILLED,
                    POSTMASTER_HUNG,
                    DISK_FULL,
                    FSYNC_STALLED,
                    CONNECTIONS_EXHAUSTED,
                    REPLICATION_BROKEN,
                    REPLAY_PAUSED,
                    HOST_CRASHED,
                    AGENT_KILLED,
                    AGENT_FROZEN,
                    DEADMAN_KILLED,
                    MACHINE_STALLED,
                    NODE_CUT_OFF,
                    NODE_HALF_CUT_OFF,
                    CUT_FROM_PEERS,
                    CUT_FROM_ETCD,
                    CUT_FROM_ORCHESTRATORS,
                    CUT_FROM_CLIENTS,
                    NETWORK_LOSSY,
                    ETCD_FROZEN,
                    ETCD_QUORUM_LOST,
                    ETCD_LEADER_CHANGED,
                    ORCHESTRATOR_CRASHED,
                    SWITCHOVER,
                    FORCED_FAILOVER,
                    PAUSE,
                    RESTART,
                    REINIT -> Optional.empty();
        };
    }

    /**
     * A profile with those of its faults that can be done.
     *
     * @throws IllegalArgumentException when it has faults, and none of them can
     */
    public static Profile possible(Profile profile) {
        var kinds = profile.kinds().stream()
                .filter(kind -> obstacle(kind).isEmpty())
                .toList();
        if (kinds.isEmpty() && !profile.kinds().isEmpty()) {
            throw new IllegalArgumentException("%s cannot be done to real processes: %s"
                    .formatted(
                            profile.name(), obstacle(profile.kinds().getFirst()).orElseThrow()));
        }
        return new Profile(profile.name(), profile.sentence(), profile.style(), kinds, profile.durability());
    }
}
