package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Trouble;
import java.util.Optional;

/**
 * When a server may outlive its authority all the same: what the design admits of durability mode async. Nothing else is an
 * excuse, and what was excused is counted.
 */
final class Windows {

    private static final long SECOND = 1_000_000_000L;

    /** How long a server may take to end once its agent kills it, at the most. */
    private static final long KILL_NANOS = SECOND / 2;

    /**
     * The clock of a machine that stood still has not counted that, so its agent learns from etcd, with the next keepalive, that its
     * lease is over. The time of a kill comes on top.
     */
    private static final long AWAKE_NANOS = SECOND + KILL_NANOS;

    /** An agent that has just started proves its lease, or kills, within four seconds and the time of a kill. */
    private static final long GRACE_NANOS = 6 * SECOND;

    /** So long after its network is whole again an instance can be out of touch: connections are made anew with back-off. */
    private static final long REACHED_AGAIN_NANOS = 15 * SECOND;

    private final Scene scene;
    private final LeaseTimings lease;

    Windows(Scene scene, LeaseTimings lease) {
        this.scene = scene;
        this.lease = lease;
    }

    /** Why {@code instance} may still be writable although its lease is over, while nobody else holds the key. */
    Optional<String> lapse(InstanceId instance, long atNanos) {
        var overlap = overlap(instance, atNanos);
        return overlap.isPresent() ? overlap : withoutAgent(instance, atNanos);
    }

    /** Why it may be so even while another holds the key. */
    Optional<String> overlap(InstanceId instance, long atNanos) {
        for (var trouble : scene.troubles().all()) {
            if (trouble.hits(instance)) {
                if (trouble.fault() instanceof Fault.MachineStalled && isFeltAwake(trouble, instance, atNanos)) {
                    return Optional.of("machine stalled past its lease");
                }
                if (trouble.fault() instanceof Fault.ClockRate(var _, var rate)
                        && !isCoveredByTheMargin(rate)
                        && trouble.isFelt(atNanos, GRACE_NANOS)) {
                    return Optional.of("clock slower than the margin covers");
                }
            }
        }
        return withoutAgent(instance, atNanos).filter(_ -> isOutOfReach(instance, atNanos));
    }

    /** Whether {@code instance} is writable in such a window while it is another's turn. */
    boolean isOutOfTurn(InstanceId instance, long atNanos) {
        return !scene.isHolder(instance)
                && scene.holder().isPresent()
                && overlap(instance, atNanos).isPresent();
    }

    /** While etcd does not answer, an agent whose clock stood still goes on for what is left of its authority. */
    private boolean isFeltAwake(Trouble stall, InstanceId instance, long atNanos) {
        var authority = lease.ttl().minus(lease.margin()).toNanos() + KILL_NANOS;
        return stall.isFelt(atNanos, AWAKE_NANOS)
                || (stall.isFelt(atNanos, authority)
                        && scene.troubles().all().stream()
                                .anyMatch(trouble -> keepsFromEtcd(trouble, instance)
                                        && trouble.beganNanos() <= stall.endedNanos() + AWAKE_NANOS
                                        && trouble.isFelt(atNanos, AWAKE_NANOS)));
    }

    private static boolean keepsFromEtcd(Trouble trouble, InstanceId instance) {
        var fault = trouble.fault();
        var cut = fault instanceof Fault.CutFromEtcd
                || fault instanceof Fault.NodeCutOff
                || fault instanceof Fault.NodeHalfCutOff;
        return (cut && trouble.hits(instance))
                || fault instanceof Fault.EtcdFrozen
                || fault instanceof Fault.EtcdQuorumLost
                || fault instanceof Fault.EtcdAmbiguous
                || fault instanceof Fault.EtcdLeaderChanged
                || fault instanceof Fault.NetworkLossy
                || fault instanceof Fault.NetworkSlow;
    }

    /** Whether by a clock of that rate, too, PostgreSQL is killed before etcd's lease runs out. */
    private boolean isCoveredByTheMargin(double rate) {
        var authority = lease.ttl().minus(lease.margin()).toNanos();
        return authority / rate + KILL_NANOS <= lease.ttl().toNanos();
    }

    private Optional<String> withoutAgent(InstanceId instance, long atNanos) {
        for (var trouble : scene.troubles().all()) {
            if (trouble.fault() instanceof Fault.AgentFrozen
                    && trouble.hits(instance)
                    && trouble.isFelt(atNanos, GRACE_NANOS)
                    && !isReplaced(trouble, instance)) {
                return Optional.of("agent frozen");
            }
        }
        var since = scene.agentSinceNanos(instance);
        return since.isEmpty() || atNanos - since.get() < GRACE_NANOS ? Optional.of("agent gone") : Optional.empty();
    }

    /** The successor of a frozen agent has the grace of one that has just started, no more. */
    private boolean isReplaced(Trouble freeze, InstanceId instance) {
        return scene.agentSinceNanos(instance)
                .filter(since -> since > freeze.beganNanos())
                .isPresent();
    }

    /** Whether nobody could log in to kill PostgreSQL: no way there, nobody who would, or the machine stood still. */
    private boolean isOutOfReach(InstanceId instance, long atNanos) {
        var orchestrated = scene.orchestratedSinceNanos();
        return orchestrated.isEmpty()
                || atNanos - orchestrated.get() <= REACHED_AGAIN_NANOS
                || scene.troubles().all().stream()
                        .anyMatch(trouble -> trouble.hits(instance)
                                && cutsOffSsh(trouble)
                                && trouble.isFelt(atNanos, REACHED_AGAIN_NANOS));
    }

    private static boolean cutsOffSsh(Trouble trouble) {
        return trouble.fault() instanceof Fault.NodeCutOff
                || trouble.fault() instanceof Fault.NodeHalfCutOff
                || trouble.fault() instanceof Fault.CutFromOrchestrators
                || trouble.fault() instanceof Fault.MachineStalled;
    }
}
