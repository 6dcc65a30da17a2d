package io.matriarch.simulator.determinism;

import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.TrialSettings;
import io.matriarch.simulator.trial.Trials;
import java.io.PrintWriter;

/** What the other JVM says, line by line, on its standard output. */
public final class Dictation {

    static final String HAPPENING = "happening ";

    private Dictation() {}

    /**
     * A line for the digest of every seed.
     *
     * @param trials in {@link History.Precision#WORDS}
     */
    public static void digests(Trials trials, Seeds seeds, PrintWriter out) throws InterruptedException {
        trials.run(
                seeds,
                _ -> false,
                (trial, _) -> out.println(Digest.of(trial.result()).line()));
        out.flush();
    }

    /** A line for everything that happens in one trial. */
    public static void happenings(
            TrialRunner runner, TrialSettings settings, FaultPlan plan, long seed, PrintWriter out) {
        runner.run(
                settings,
                plan,
                seed,
                History.Precision.WORDS,
                (at, happening) -> out.println(HAPPENING + line(at, happening.toString())));
        out.flush();
    }

    static String line(long atNanos, String happening) {
        return atNanos + " ns " + happening.replace('\n', ' ').replace('\r', ' ');
    }
}
