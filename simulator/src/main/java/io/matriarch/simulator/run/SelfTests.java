package io.matriarch.simulator.run;

import io.matriarch.simulator.determinism.DeterminismCheck;
import io.matriarch.simulator.determinism.Mismatch;
import io.matriarch.simulator.history.History.Precision;
import io.matriarch.simulator.report.Conclusion;
import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.SummaryText;
import io.matriarch.simulator.report.Tally;
import io.matriarch.simulator.trial.Seeds;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The simulator tested itself: does it notice known bugs, and is a seed the same trial everywhere? */
public final class SelfTests {

    private static final int INTERRUPTED = 130;
    private static final int SEEDS_SHOWN = 10;

    private final Laboratory laboratory;
    private final Setup setup;
    private final Console console;

    public SelfTests(Laboratory laboratory, Setup setup, Console console) {
        this.laboratory = laboratory;
        this.setup = setup;
        this.console = console;
    }

    /** Plants every known bug. */
    public int mutants() throws IOException {
        var began = laboratory.wall().nanos();
        try (var _ = Interruption.listen()) {
            var done = new AtomicLong();
            var rows = laboratory
                    .mutants()
                    .run(
                            setup.jobs(),
                            row -> console.warn("%d: %s %s, %s"
                                    .formatted(
                                            done.incrementAndGet(),
                                            row.caught() ? "caught" : "SURVIVED:",
                                            row.name(),
                                            row.by())));
            var facts = setup.facts(
                    "--mutants", new Seeds(1, 1), false, laboratory.wall().nanos() - began);
            return tell(Conclusion.ofMutants(facts, setup.settings(), rows));
        } catch (InterruptedException stopped) {
            console.warn("matriarch: stopped before all mutants were through");
            return INTERRUPTED;
        }
    }

    /** Runs seeds in two JVMs, and shows where the first that differs begins to. */
    public int determinism(Seeds seeds) throws IOException {
        var progress = new ProgressLine(console, laboratory.wall());
        try (var _ = Interruption.listen()) {
            var tally = new Tally();
            var check = new DeterminismCheck(laboratory.other());
            var mismatches = check.run(
                    laboratory.trials(setup, Precision.WORDS),
                    seeds,
                    setup.arguments("--seeds", seeds.toString()),
                    (trial, _) -> {
                        tally.add(trial.result());
                        progress.on(tally, seeds.count());
                    });
            progress.erase();
            var facts = setup.facts("--check-determinism --seeds " + seeds, seeds, false, progress.elapsedNanos());
            if (!mismatches.isEmpty()) {
                explain(check, mismatches.getFirst());
            }
            return tell(Conclusion.ofDeterminism(facts, setup.settings(), new Tally(), comparison(seeds, mismatches)));
        } catch (InterruptedException stopped) {
            progress.erase();
            console.warn("matriarch: stopped before all seeds were compared");
            return INTERRUPTED;
        }
    }

    private static Report.Determinism comparison(Seeds seeds, List<Mismatch> mismatches) {
        return new Report.Determinism(
                seeds.count(),
                mismatches.size(),
                mismatches.stream().map(Mismatch::seed).limit(SEEDS_SHOWN).toList());
    }

    private void explain(DeterminismCheck check, Mismatch mismatch) throws IOException, InterruptedException {
        console.say(mismatch.sentence());
        var settings = setup.settings();
        var seed = mismatch.seed();
        try (var runner = laboratory.runners().get()) {
            check.explain(
                            runner,
                            settings,
                            settings.draw(setup.profile(), seed),
                            seed,
                            setup.arguments("--replay", Long.toString(seed)))
                    .ifPresentOrElse(
                            difference -> difference.lines().forEach(console::say),
                            () -> console.say(
                                    "run once more, the two histories are the same: chance made the difference"));
        }
        console.say("");
    }

    private int tell(Report report) throws IOException {
        SummaryText.of(report).forEach(console::say);
        if (setup.out().isPresent()) {
            ReportFiles.write(setup.out().get(), report, console);
        }
        return report.exitCode();
    }
}
