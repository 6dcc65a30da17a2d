package io.matriarch.simulator.run;

import io.matriarch.simulator.history.History.Precision;
import io.matriarch.simulator.report.Conclusion;
import io.matriarch.simulator.report.Outcome;
import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.SummaryText;
import io.matriarch.simulator.report.Tally;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.TrialFailure;
import java.io.IOException;

/** The trials of many seeds: progress while they run, a summary and a report at the end, also when somebody stops them. */
public final class SeedRun {

    private final Laboratory laboratory;
    private final Setup setup;
    private final Console console;

    public SeedRun(Laboratory laboratory, Setup setup, Console console) {
        this.laboratory = laboratory;
        this.setup = setup;
        this.console = console;
    }

    /**
     * Runs them.
     *
     * @return the exit code
     * @throws IOException when the report cannot be written
     */
    public int run(Seeds seeds) throws IOException {
        try (var _ = Interruption.listen()) {
            return runToTheEnd(seeds);
        }
    }

    private int runToTheEnd(Seeds seeds) throws IOException {
        var tally = new Tally();
        var progress = new ProgressLine(console, laboratory.wall());
        var interrupted = false;
        var failure = "";
        try {
            laboratory.trials(setup, Precision.MOMENTS).run(seeds, _ -> false, (trial, _) -> {
                tally.add(trial.result());
                progress.on(tally, seeds.count());
            });
        } catch (InterruptedException stopped) {
            interrupted = true;
        } catch (TrialFailure broken) {
            failure = Failures.said(broken);
        }
        progress.erase();
        var report = Conclusion.ofTrials(
                setup.facts("--seeds " + seeds, seeds, interrupted || !failure.isEmpty(), progress.elapsedNanos()),
                setup.settings(),
                tally);
        tell(report);
        if (!failure.isEmpty()) {
            console.warn(failure);
            return Outcome.INTERNAL;
        }
        return report.exitCode();
    }

    private void tell(Report report) throws IOException {
        SummaryText.of(report).forEach(console::say);
        if (setup.out().isPresent()) {
            ReportFiles.write(setup.out().get(), report, console);
        }
    }
}
