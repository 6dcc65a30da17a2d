package io.matriarch.protocol.evidence;

import java.time.Duration;

/** How long one phase of a change of leader took. */
public record PhaseDuration(Phase phase, Duration duration) {

    /** The phases, in their order. */
    public enum Phase {
        /** From the last moment the leader was known to be well until it was suspected. */
        DETECT,
        /** From the suspicion until it was certain that the old leader cannot write: lease run out, or fenced. */
        FENCE,
        /** Switchover: from the order until the old leader had stopped and let go. */
        STOP,
        /** From the decision until the new leader accepted writes. */
        PROMOTE
    }
}
