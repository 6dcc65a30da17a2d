package io.matriarch.simulator.trial;

/**
 * How far a run has come.
 *
 * @param done trials whose results have been handed over
 * @param total trials that were asked for
 * @param violated of those done, how many broke an invariant
 * @param elapsedNanos since the run began, by the clock on the wall
 * @param processorNanos of all trials done
 */
public record Progress(long done, long total, long violated, long elapsedNanos, long processorNanos) {

    /** By the clock on the wall. */
    public double trialsPerSecond() {
        return elapsedNanos == 0 ? 0 : done / (elapsedNanos / 1e9);
    }

    /** What one core would do, had it nothing else to do. */
    public double trialsPerSecondAndCore() {
        return processorNanos == 0 ? 0 : done / (processorNanos / 1e9);
    }
}
