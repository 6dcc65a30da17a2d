package io.matriarch.simulator.mutant;

import java.util.Optional;
import java.util.stream.Collectors;

/** The trials of one mutant, until it is caught. */
final class Hunt {

    private final Mutant mutant;
    private final MutantTrials mutated;
    private final MutantTrials baseline;

    Hunt(Mutant mutant, MutantTrials mutated, MutantTrials baseline) {
        this.mutant = mutant;
        this.mutated = mutated;
        this.baseline = baseline;
    }

    MutantOutcome run() {
        var digests = new long[mutant.mostSeeds()];
        for (var seed = 1; seed <= digests.length; seed++) {
            var trace = mutated.run(seed);
            digests[seed - 1] = trace.digest();
            if (!trace.breaches().isEmpty()) {
                var caught = judge(trace, seed);
                if (caught.isPresent()) {
                    return caught.get();
                }
            }
        }
        return differs(digests)
                ? new MutantOutcome.Survived(digests.length)
                : new MutantOutcome.NotExercised(digests.length);
    }

    /** The same trial without the mutant: what goes wrong there, too, is not the mutant's doing. */
    private Optional<MutantOutcome> judge(MutantTrials.Trace trace, int seed) {
        var without = baseline.run(seed);
        var usual =
                without.breaches().stream().map(MutantTrials.Breach::invariant).collect(Collectors.toSet());
        return trace.breaches().stream()
                .filter(breach -> !usual.contains(breach.invariant()))
                .findFirst()
                .map(breach -> new MutantOutcome.Caught(breach.invariant(), breach.what(), seed, seed));
    }

    private boolean differs(long[] digests) {
        for (var seed = 1; seed <= digests.length; seed++) {
            if (baseline.run(seed).digest() != digests[seed - 1]) {
                return true;
            }
        }
        return false;
    }
}
