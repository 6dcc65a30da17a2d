package io.matriarch.simulator.trial;

/** A trial could not be run to its end: a fault of the simulator itself. */
public final class TrialFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long seed;

    TrialFailure(long seed, Throwable cause) {
        super("the trial of seed %d could not be run: %s".formatted(seed, cause), cause);
        this.seed = seed;
    }

    public long seed() {
        return seed;
    }
}
