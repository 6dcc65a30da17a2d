package io.matriarch.simulator.mutant;

/** What became of a mutant. */
public sealed interface MutantOutcome {

    /**
     * It was noticed.
     *
     * @param by the invariant that does not hold, by its constant's name
     * @param what was seen
     * @param seed of the trial; without the mutant the same trial is in order
     * @param seeds how many trials it took
     */
    record Caught(String by, String what, long seed, int seeds) implements MutantOutcome {}

    /** It changed what happened, and nobody noticed in so many trials. */
    record Survived(int seeds) implements MutantOutcome {}

    /** So many trials went exactly as they do without it. */
    record NotExercised(int seeds) implements MutantOutcome {}

    /** It could not be run: that is a mistake in the list of mutants, or in the simulator. */
    record Broken(String why) implements MutantOutcome {}
}
