package io.matriarch.simulator.run;

import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.history.History.Precision;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.report.Outcome;
import io.matriarch.simulator.report.Words;
import java.util.List;

/** The regressions: plans that once showed a bug. Each has to hold now. */
public final class CorpusRun {

    private final Laboratory laboratory;
    private final Setup setup;
    private final Console console;

    public CorpusRun(Laboratory laboratory, Setup setup, Console console) {
        this.laboratory = laboratory;
        this.setup = setup;
        this.console = console;
    }

    /** Runs them all, and says of each that fails what it broke. */
    public int run() {
        var outcome = Outcome.PASSED;
        var plans = laboratory.corpus().get();
        var failed = 0;
        try (var runner = laboratory.runners().get()) {
            for (var plan : plans) {
                var settings = setup.settings().of(plan);
                var violations = runner.run(settings, plan.plan(), plan.seed().orElse(1), Precision.MOMENTS)
                        .violations();
                failed += violations.isEmpty() ? 0 : 1;
                outcome = outcome.and(tell(plan, violations));
            }
        }
        console.say("%s: %s, %d failed"
                .formatted(
                        outcome == Outcome.PASSED ? "PASS" : "FAIL",
                        Words.counted(plans.size(), "regression"),
                        failed));
        return outcome.exitCode();
    }

    private Outcome tell(StoredPlan plan, List<Violation> violations) {
        var outcome = Outcome.PASSED;
        for (var violation : violations) {
            outcome = outcome.and(Outcome.of(violation.invariant().kind()));
            console.say("%s: invariant %d, %s: %s"
                    .formatted(
                            plan.name().orElse("a plan without a name"),
                            violation.invariant().number(),
                            violation.invariant().sentence(),
                            violation.what()));
        }
        return outcome;
    }
}
