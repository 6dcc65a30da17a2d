package io.matriarch.simulator.mutant;

/**
 * A planted bug and what became of it.
 *
 * @param wrong what is wrong, in a sentence
 * @param expected the invariant that was expected to notice it, by its constant's name
 */
public record MutantResult(String name, Family family, String wrong, String expected, MutantOutcome outcome) {

    public boolean isCaught() {
        return outcome instanceof MutantOutcome.Caught;
    }
}
