package io.matriarch.simulator.invariant;

import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Trouble;
import io.matriarch.simulator.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;

/** When the last decision in the journal was made, and what its orchestrator had surely counted by then. */
final class Decisions {

    /** The policy waits so long for a standby that it can ask: who has spoken within it is certain to have been counted. */
    private static final long FRESH_NANOS = Duration.ofMillis(1_500).toNanos();

    /** An instance that no fault has touched for so long, and that was heard of, is surely attached. */
    private static final long CALM_NANOS = Duration.ofSeconds(15).toNanos();

    /** Of the journal, at the least. */
    private static final long ANSWER_NANOS = Duration.ofMillis(5).toNanos();

    /** Longer than it takes to find out that a link is dead. */
    private static final long SEVERED_NANOS = Duration.ofSeconds(10).toNanos();

    private final Scene scene;
    private Instant lastDecision = VirtualTime.START;
    private long lastPersistedNanos;
    private long certainNanos;

    Decisions(Scene scene) {
        this.scene = scene;
    }

    /** {@code event} is in the journal. */
    void on(long atNanos, ClusterEvent event) {
        if (!event.at().equals(lastDecision)) {
            var previous = nanos(lastDecision);
            var decided = nanos(event.at());
            var answered = lastPersistedNanos + 2 * (lastPersistedNanos - previous) + ANSWER_NANOS;
            certainNanos = answered >= decided ? certainNanos : decided - 1;
            lastDecision = event.at();
        }
        lastPersistedNanos = atNanos;
    }

    /** When a decision was made is told by the orchestrator's clock: once that was set, nothing can be judged. */
    boolean isUntimely(long atNanos) {
        return lastNanos() > atNanos
                || scene.troubles().all().stream().anyMatch(t -> t.fault() instanceof Fault.ClockStepped);
    }

    /** When the last was made. */
    long lastNanos() {
        return nanos(lastDecision);
    }

    /**
     * What was heard by then was certainly counted in the last decision. While the journal writes, the actor keeps what comes for
     * later, and decides on the first of it; if that leads to another write, the rest waits again. The journal has written, and its
     * answer takes about as long again, when an event shows in the history.
     */
    long certainNanos() {
        return certainNanos;
    }

    /** Whether {@code id}, which had last said {@code word}, was attached for certain. */
    boolean isSurelyThere(InstanceId id, Hearsay.Word word, long nowNanos) {
        return nowNanos - word.atNanos() < FRESH_NANOS
                && scene.agentSinceNanos(id).isPresent()
                && scene.troubles().all().stream()
                        .noneMatch(trouble -> disturbs(trouble, id) && trouble.isFelt(nowNanos, CALM_NANOS));
    }

    private static boolean disturbs(Trouble trouble, InstanceId id) {
        return trouble.hits(id)
                || trouble.fault() instanceof Fault.NetworkLossy
                || trouble.fault() instanceof Fault.NetworkSlow;
    }

    /** Whether no orchestrator can have had a link to {@code id} for long, whatever it heard before that. */
    boolean isSurelyOutOfReach(InstanceId id, long nowNanos) {
        return scene.troubles().all().stream()
                .filter(trouble -> severs(trouble.fault()) && trouble.hits(id))
                .anyMatch(
                        trouble -> nowNanos - trouble.beganNanos() > SEVERED_NANOS && trouble.endedNanos() > nowNanos);
    }

    private static boolean severs(Fault fault) {
        return fault instanceof Fault.HostCrashed
                || fault instanceof Fault.PowerLost
                || fault instanceof Fault.NodeCutOff
                || fault instanceof Fault.CutFromOrchestrators;
    }

    static long nanos(Instant moment) {
        return Duration.between(VirtualTime.START, moment).toNanos();
    }
}
