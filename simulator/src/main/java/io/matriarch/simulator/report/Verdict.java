package io.matriarch.simulator.report;

import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.report.Report.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run in a few sentences: first how it ended, then what was promised and with what margin it was kept. */
final class Verdict {

    private final Outcome outcome;
    private final RunFacts facts;
    private final Report.Settings settings;

    Verdict(Outcome outcome, RunFacts facts, Report.Settings settings) {
        this.outcome = outcome;
        this.facts = facts;
        this.settings = settings;
    }

    /** The sentences on trials; the first stands for the run. */
    String ofTrials(Tally tally, List<Report.Figure> figures) {
        var sentences = new ArrayList<String>();
        sentences.add(howItEnded(tally, figures));
        sentences.addAll(promises(tally));
        return String.join(" ", sentences);
    }

    private String howItEnded(Tally tally, List<Report.Figure> figures) {
        var trials = "%s of profile %s".formatted(Words.counted(tally.trials(), "trial"), facts.profile());
        if (facts.interrupted()) {
            trials += " (stopped before all %s were run)".formatted(Words.count(facts.requested()));
        }
        var rows = tally.violationRows();
        if (!rows.isEmpty()) {
            var gravest = rows.stream()
                    .max((a, b) -> Outcome.of(kind(a)).compareTo(Outcome.of(kind(b))))
                    .orElseThrow();
            return "%s: in %s of %s an invariant did not hold, first in seed %d: %s."
                    .formatted(
                            capitals(outcome),
                            Words.count(tally.violated()),
                            trials,
                            gravest.seeds().getFirst(),
                            gravest.sentence());
        }
        var missed = figures.stream()
                .filter(figure -> figure.status() == Status.MISSED)
                .findFirst();
        if (outcome != Outcome.PASSED) {
            return "%s in %s: %s."
                    .formatted(
                            capitals(outcome),
                            trials,
                            missed.map(figure -> "%s is %s, and should be %s"
                                            .formatted(figure.name(), figure.measured(), figure.target()))
                                    .orElse("see the figures"));
        }
        return tally.trials() == 0
                ? "Nothing was run."
                : "Everything held in %s: no invariant was violated%s.".formatted(trials, excused(tally));
    }

    private static String excused(Tally tally) {
        return tally.excusedTrials() == 0
                ? ""
                : " outside the windows that the design admits; %s had one"
                        .formatted(Words.counted(tally.excusedTrials(), "trial"));
    }

    private static Invariant.Kind kind(Report.ViolationRow row) {
        return Invariant.Kind.valueOf(row.kind());
    }

    private static String capitals(Outcome outcome) {
        return outcome.words().toUpperCase(Locale.ROOT);
    }

    private List<String> promises(Tally tally) {
        var rto = tally.rto().total();
        var rpo = tally.rpo().perOutage();
        if (tally.trials() == 0) {
            return List.of();
        }
        if (rto.count() == 0) {
            return List.of("No outage was in scope, so nothing is known of RTO and RPO.");
        }
        return List.of(
                "With these settings RTO p99 is %s, worst %s; pg_rto %s %s."
                        .formatted(
                                Words.millis(rto.p99()),
                                Words.millis(rto.max()),
                                Words.millis(settings.pgRtoMs()),
                                margin(settings.pgRtoMs() - rto.max(), true)),
                "RPO p99 is %s, worst %s; pg_rpo %s %s."
                        .formatted(
                                Words.bytes(rpo.p99()),
                                Words.bytes(rpo.max()),
                                Words.bytes(settings.pgRpoBytes()),
                                margin(settings.pgRpoBytes() - rpo.max(), false)));
    }

    private static String margin(long left, boolean isTime) {
        var amount = isTime ? Words.millis(Math.abs(left)) : Words.bytes(Math.abs(left));
        return left >= 0 ? "holds with a margin of " + amount : "is missed by " + amount;
    }

    /** On planted bugs. */
    static String ofMutants(List<Report.MutantRow> mutants) {
        var survivors = mutants.stream()
                .filter(mutant -> !mutant.caught() || !mutant.exercised())
                .map(Report.MutantRow::name)
                .toList();
        return survivors.isEmpty()
                ? "All %d planted bugs were caught.".formatted(mutants.size())
                : "%s: %d of %d planted bugs were not caught: %s."
                        .formatted(
                                capitals(Outcome.MUTANT_SURVIVED),
                                survivors.size(),
                                mutants.size(),
                                String.join(", ", survivors));
    }

    /** On two runs of the same seeds. */
    static String ofDeterminism(Report.Determinism determinism) {
        return determinism.mismatches() == 0
                ? "%s gave the same histories in two JVMs.".formatted(Words.counted(determinism.seeds(), "seed"))
                : "%s: %s of %s differ in another JVM, first seed %s."
                        .formatted(
                                capitals(Outcome.NOT_DETERMINISTIC),
                                Words.count(determinism.mismatches()),
                                Words.counted(determinism.seeds(), "seed"),
                                Optional.of(determinism.differing())
                                        .filter(seeds -> !seeds.isEmpty())
                                        .map(seeds -> seeds.getFirst().toString())
                                        .orElse("unknown"));
    }
}
