package io.matriarch.simulator.mutant;

import io.matriarch.simulator.invariant.Invariant;
import java.util.List;

/**
 * A planted bug.
 *
 * @param name for people and for the command line, such as {@code margin-zero}
 * @param wrong what is wrong, in a sentence
 * @param mutations all of which have to find their place
 * @param exposure what has to go wrong for it to show
 * @param expected what should notice it; whatever does is right
 * @param mostSeeds how many trials may pass until it is noticed
 */
record Mutant(
        String name,
        Family family,
        String wrong,
        List<Mutation> mutations,
        Exposure exposure,
        Invariant expected,
        int mostSeeds) {

    Mutant {
        mutations = List.copyOf(mutations);
        if (mutations.isEmpty()) {
            throw new IllegalArgumentException("mutant " + name + " changes nothing");
        }
    }
}
