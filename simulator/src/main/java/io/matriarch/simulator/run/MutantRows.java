package io.matriarch.simulator.run;

import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.mutant.MutantOutcome;
import io.matriarch.simulator.mutant.MutantResult;
import io.matriarch.simulator.report.Report.MutantRow;

/** What became of planted bugs, as reports show it. */
public final class MutantRows {

    private MutantRows() {}

    /** The row of one. */
    public static MutantRow of(MutantResult result) {
        return switch (result.outcome()) {
            case MutantOutcome.Caught caught -> row(result, true, true, caught.seeds(), by(caught));
            case MutantOutcome.Survived(var seeds) -> row(result, false, true, seeds, "nobody noticed");
            case MutantOutcome.NotExercised(var seeds) ->
                row(result, false, false, seeds, "every trial went as it does without it");
            case MutantOutcome.Broken(var why) -> row(result, false, false, 0, "could not be run: " + why);
        };
    }

    private static String by(MutantOutcome.Caught caught) {
        var invariant = Invariant.valueOf(caught.by());
        return "invariant %d, %s, in seed %d: %s"
                .formatted(invariant.number(), invariant.sentence(), caught.seed(), caught.what());
    }

    private static MutantRow row(MutantResult result, boolean caught, boolean exercised, long seeds, String by) {
        return new MutantRow(result.name(), result.family().words(), result.wrong(), caught, exercised, seeds, by);
    }
}
