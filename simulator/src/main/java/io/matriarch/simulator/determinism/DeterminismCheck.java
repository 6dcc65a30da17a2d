package io.matriarch.simulator.determinism;

import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.TrialSettings;
import io.matriarch.simulator.trial.Trials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Runs the trials of many seeds here and, at the same time, in another JVM, and compares what happened. */
public final class DeterminismCheck {

    private final OtherJvm other;

    /** A check against {@code other}, which prints what {@link Dictation} says. */
    public DeterminismCheck(OtherJvm other) {
        this.other = other;
    }

    /**
     * Runs them all twice.
     *
     * @param trials in {@link History.Precision#WORDS}
     * @param arguments by which the other JVM prints the digests of the same seeds
     * @param listener hears of the trials that are run here
     * @return seeds whose histories differ, in their order
     * @throws IOException when the other JVM cannot be started or fails
     */
    public List<Mismatch> run(Trials trials, Seeds seeds, List<String> arguments, Trials.Listener listener)
            throws IOException, InterruptedException {
        var here = new ArrayList<Digest>();
        try (var run = other.start(arguments)) {
            trials.run(seeds, _ -> false, (trial, progress) -> {
                here.add(Digest.of(trial.result()));
                listener.on(trial, progress);
            });
            return compare(here, run.lines());
        }
    }

    private static List<Mismatch> compare(List<Digest> here, List<String> lines) {
        var there = new TreeMap<Long, Digest>();
        lines.forEach(line -> Digest.read(line).ifPresent(digest -> there.put(digest.seed(), digest)));
        return here.stream()
                .filter(digest -> !digest.equals(there.get(digest.seed())))
                .map(digest -> new Mismatch(digest, Optional.ofNullable(there.get(digest.seed()))))
                .toList();
    }

    /**
     * Looks for the first happening in which the two histories of a seed differ. It may find none when chance, and not the seed, made
     * the difference.
     *
     * @param arguments by which the other JVM prints what happens in that trial
     */
    public Optional<Difference> explain(
            TrialRunner runner, TrialSettings settings, FaultPlan plan, long seed, List<String> arguments)
            throws IOException, InterruptedException {
        try (var run = other.start(arguments)) {
            var here = new ArrayList<String>();
            runner.run(
                    settings,
                    plan,
                    seed,
                    History.Precision.WORDS,
                    (at, happening) -> here.add(Dictation.line(at, happening.toString())));
            var there = run.lines().stream()
                    .filter(line -> line.startsWith(Dictation.HAPPENING))
                    .map(line -> line.substring(Dictation.HAPPENING.length()))
                    .toList();
            return Difference.between(here, there);
        }
    }
}
