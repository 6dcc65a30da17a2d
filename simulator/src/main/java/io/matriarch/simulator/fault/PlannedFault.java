package io.matriarch.simulator.fault;

import io.matriarch.protocol.Require;
import java.time.Duration;

/**
 * A fault at its time.
 *
 * @param at since the cluster was whole, or since the trial began when the plan is for building it
 * @param lasts for those that last; nothing for those that are over at once
 */
public record PlannedFault(Duration at, Duration lasts, Fault fault) {

    /** Nothing is planned for later, and nothing lasts longer: no trial does. */
    public static final Duration LATEST = Duration.ofHours(1);

    public PlannedFault {
        Require.that(isWithinReach(at), "at %s is not from 0s to %s", at, LATEST);
        Require.that(isWithinReach(lasts), "lasts %s is not from 0s to %s", lasts, LATEST);
    }

    private static boolean isWithinReach(Duration duration) {
        return !duration.isNegative() && duration.compareTo(LATEST) <= 0;
    }

    /** Something that is over at once. */
    public static PlannedFault at(Duration at, Fault fault) {
        return new PlannedFault(at, Duration.ZERO, fault);
    }

    /** When it is over, since the faults began. */
    public Duration until() {
        return at.plus(lasts);
    }
}
