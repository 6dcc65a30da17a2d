package io.matriarch.simulator.invariant;

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

    private final Scene scene;

    Windows(Scene scene) {
        this.scene = scene;
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
                        && rate < 1
                        && trouble.isFelt(atNanos, GRACE_NANOS)) {
                    return Optional.of("clock slower than the margin covers");
                }
            }
        }
        return withoutAgent(instance, atNanos).filter(_ -> isOutOfReach(instance, atNanos));
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
