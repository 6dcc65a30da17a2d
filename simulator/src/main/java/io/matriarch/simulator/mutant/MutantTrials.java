package io.matriarch.simulator.mutant;

import java.util.List;

/** Runs the trials of one mutant, or the same trials without it. For the thread that made it. */
interface MutantTrials extends AutoCloseable {

    /** Runs one trial to its end. */
    Trace run(long seed);

    @Override
    void close();

    /**
     * What is left of a trial.
     *
     * @param digest of its history
     */
    record Trace(long digest, List<Breach> breaches) {
        public Trace {
            breaches = List.copyOf(breaches);
        }
    }

    /**
     * An invariant did not hold.
     *
     * @param invariant its constant's name
     */
    record Breach(String invariant, String what) {}

    /** Makes them. */
    interface Factory {

        /** Of the classes as {@code loader} loads them. */
        MutantTrials with(ClassLoader loader, Mutant mutant);
    }
}
