package io.matriarch.simulator.trial;

import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.history.History;

/** Runs one trial after the other; on one thread, whose it is for good. */
@FunctionalInterface
public interface TrialRunner extends AutoCloseable {

    /**
     * Runs one trial to its end.
     *
     * @param seed of everything that the plan leaves open
     * @param extra hear of everything that happens, as it happens
     */
    TrialResult run(
            TrialSettings settings, FaultPlan plan, long seed, History.Precision precision, History.Listener... extra);

    /** Gives back what it holds; no trial can be run after that. */
    @Override
    default void close() {}
}
