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

    /** A machine that wakes up kills PostgreSQL as soon as its agent runs. */
    private static final long AWAKE_NANOS = SECOND;

    /** An agent that has just started proves its lease, or kills, within four seconds and the time of a kill. */
    private static final long GRACE_NANOS = 6 * SECOND;

    /** So long after its network is whole again an instance can be out of touch: connections are made anew with back-off. */
    private static final long REACHED_AGAIN_NANOS = 15 * SECOND;

    /** How long a server may take to end once its agent kills it, at the most. */
    private static final long KILL_NANOS = SECOND / 2;

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
                if (trouble.fault() instanceof Fault.MachineStalled && trouble.isFelt(atNanos, AWAKE_NANOS)) {
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

    /** Whether by a clock of that rate, too, PostgreSQL is killed before etcd's lease runs out. */
    private boolean isCoveredByTheMargin(double rate) {
        var authority = lease.ttl().minus(lease.margin()).toNanos();
        return authority / rate + KILL_NANOS <= lease.ttl().toNanos();
    }

    private Optional<String> withoutAgent(InstanceId instance, long atNanos) {
        for (var trouble : scene.troubles().all()) {
            if (trouble.fault() instanceof Fault.AgentFrozen
                    && trouble.hits(instance)
                    && trouble.isFelt(atNanos, GRACE_NANOS)) {
                return Optional.of("agent frozen");
            }
        }
        var since = scene.agentSinceNanos(instance);
        return since.isEmpty() || atNanos - since.get() < GRACE_NANOS ? Optional.of("agent gone") : Optional.empty();
    }

    private boolean isOutOfReach(InstanceId instance, long atNanos) {
        return scene.troubles().all().stream()
                .anyMatch(trouble ->
                        trouble.hits(instance) && cutsOffSsh(trouble) && trouble.isFelt(atNanos, REACHED_AGAIN_NANOS));
    }

    private static boolean cutsOffSsh(Trouble trouble) {
        return trouble.fault() instanceof Fault.NodeCutOff
                || trouble.fault() instanceof Fault.NodeHalfCutOff
                || trouble.fault() instanceof Fault.CutFromOrchestrators;
    }
}
