package io.matriarch.simulator.mutant;

import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.fault.PlannedFault;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A fault that a mutant needs.
 *
 * @param fromSeconds after the cluster is whole, at the earliest
 * @param untilSeconds at the latest
 * @param lastsSeconds 0 for what is over at once
 */
record Strike(double fromSeconds, double untilSeconds, double lastsSeconds, Fault fault) {

    PlannedFault draw(RandomGenerator random) {
        var at = fromSeconds + random.nextDouble() * (untilSeconds - fromSeconds);
        return new PlannedFault(seconds(at), seconds(lastsSeconds), fault);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
