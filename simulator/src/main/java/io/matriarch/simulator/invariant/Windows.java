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

    /** So long after it was started an agent has heard from etcd, and has killed its server. */
    private static final long FIRST_ANSWER_NANOS = 3 * SECOND;

    /** So long it takes an agent that sees its deadman die until there is another. */
    private static final long REPLACED_NANOS = SECOND;

    /** So long after a clock runs right again what was reckoned by the wrong one may still hold. */
    private static final long RECKONED_WRONG_NANOS = 6 * SECOND;

    private final Scene scene;
    private final Revocations revocations;
    private final LeaseTimings lease;

    Windows(Scene scene, Revocations revocations, LeaseTimings lease) {
        this.scene = scene;
        this.revocations = revocations;
        this.lease = lease;
    }

    /**
     * Why {@code instance} may still be writable although its lease is over. Only what no process on its host can prevent: an
     * agent that is gone or frozen is no reason, for its deadman lives; a deadman that is killed is none, for its agent replaces it.
     */
    Optional<String> lapse(InstanceId instance, long atNanos) {
        if (revocations.isRevoked(instance)) {
            return Optional.of("its standbys were taken away, and it had not heard of that");
        }
        for (var trouble : scene.troubles().all()) {
            if (trouble.hits(instance)) {
                if (trouble.fault() instanceof Fault.MachineStalled && isFeltAwake(trouble, instance, atNanos)) {
                    return Optional.of("machine stalled past its lease");
                }
                if (trouble.fault() instanceof Fault.ClockRate(var _, var rate)
                        && !isCoveredByTheMargin(rate)
                        && trouble.isFelt(atNanos, RECKONED_WRONG_NANOS)) {
                    return Optional.of("clock slower than the margin covers");
                }
            }
        }
        return isLeftAlone(instance, atNanos) ? Optional.of("agent and deadman gone at once") : Optional.empty();
    }

    /** Whether the deadman was killed while the agent was gone or frozen, or shortly before, so that nobody replaced it. */
    private boolean isLeftAlone(InstanceId instance, long atNanos) {
        return scene.unwatched(instance)
                .filter(alone -> alone.untilNanos() - alone.fromNanos() > REPLACED_NANOS)
                .filter(alone -> alone.untilNanos() == Scene.NEVER || atNanos - alone.untilNanos() < FIRST_ANSWER_NANOS)
                .filter(alone -> asksNobody(instance, atNanos)
                        || scene.agentSinceNanos(instance).orElseThrow() > alone.fromNanos())
                .isPresent();
    }

    /** Whether {@code instance} is writable in such a window while it is another's turn. */
    boolean isOutOfTurn(InstanceId instance, long atNanos) {
        return !scene.isHolder(instance)
                && scene.holder().isPresent()
                && lapse(instance, atNanos).isPresent();
    }

    /**
     * While nobody on it asks etcd, or etcd does not answer, a machine whose clock stood still goes on for what is left of its
     * authority: by that clock the deadman, too, waits for the deadline.
     */
    private boolean isFeltAwake(Trouble stall, InstanceId instance, long atNanos) {
        var authority = lease.ttl().minus(lease.margin()).toNanos() + KILL_NANOS;
        return stall.isFelt(atNanos, AWAKE_NANOS)
                || (stall.isFelt(atNanos, authority)
                        && (asksNobody(instance, atNanos)
                                || scene.troubles().all().stream()
                                        .anyMatch(trouble -> keepsFromEtcd(trouble, instance)
                                                && trouble.beganNanos() <= stall.endedNanos() + AWAKE_NANOS
                                                && trouble.isFelt(atNanos, AWAKE_NANOS))));
    }

    /** Whether the agent of {@code instance} is gone, has just been started, or is frozen. */
    private boolean asksNobody(InstanceId instance, long atNanos) {
        var since = scene.agentSinceNanos(instance);
        return since.isEmpty()
                || atNanos - since.get() < FIRST_ANSWER_NANOS
                || scene.troubles().all().stream()
                        .anyMatch(trouble -> trouble.fault() instanceof Fault.AgentFrozen
                                && trouble.hits(instance)
                                && trouble.beganNanos() > since.get()
                                && trouble.isFelt(atNanos, AWAKE_NANOS));
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
}
