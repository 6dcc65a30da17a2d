package io.matriarch.simulator.run;

import io.matriarch.runtime.Ticker;
import io.matriarch.simulator.determinism.OtherJvm;
import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.history.History.Precision;
import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.Trials;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What commands need to run trials with.
 *
 * @param runners makes a runner for the thread that asks
 * @param wall the clock for figures of speed
 * @param processor the processor time of a thread
 * @param corpus the regressions
 * @param other starts {@code matriarch simulate --dictate} in another JVM
 */
public record Laboratory(
        Supplier<? extends TrialRunner> runners,
        Ticker wall,
        Ticker processor,
        Supplier<List<StoredPlan>> corpus,
        MutantHunt mutants,
        OtherJvm other) {

    /** Plants each known bug and looks whether it is noticed. */
    @FunctionalInterface
    public interface MutantHunt {

        /**
         * Runs all of them.
         *
         * @param progress hears of each as soon as it is through, one at a time
         */
        List<Report.MutantRow> run(int jobs, Consumer<Report.MutantRow> progress) throws InterruptedException;
    }

    /** Trials as {@code setup} wants them. */
    public Trials trials(Setup setup, Precision precision) {
        var settings = setup.settings();
        var profile = setup.profile();
        return new Trials(
                settings, seed -> settings.draw(profile, seed), runners, setup.jobs(), precision, wall, processor);
    }
}
