package io.matriarch.simulator.run;

import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.PlanFile;
import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.history.History.Precision;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.report.Conclusion;
import io.matriarch.simulator.report.Outcome;
import io.matriarch.simulator.report.SummaryText;
import io.matriarch.simulator.report.Tally;
import io.matriarch.simulator.report.Words;
import io.matriarch.simulator.story.Story;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.Shrinker;
import io.matriarch.simulator.trial.TrialResult;
import io.matriarch.simulator.trial.TrialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One trial: its whole story, or the smallest plan that fails as it does. */
public final class OneTrial {

    private static final int MOST_TRIALS = 2_000;

    private final Laboratory laboratory;
    private final Setup setup;
    private final Console console;

    public OneTrial(Laboratory laboratory, Setup setup, Console console) {
        this.laboratory = laboratory;
        this.setup = setup;
        this.console = console;
    }

    /** Tells the trial of a seed, and says how it ended. */
    public int replay(long seed, Duration until) {
        return tell(setup.settings(), setup.settings().draw(setup.profile(), seed), seed, until);
    }

    /** Tells the trial of a plan. */
    public int replay(StoredPlan stored, Duration until) {
        return tell(setup.settings().of(stored), stored.plan(), stored.seed().orElse(1), until);
    }

    private int tell(TrialSettings settings, FaultPlan plan, long seed, Duration until) {
        var story = new Story(until);
        try (var runner = laboratory.runners().get()) {
            var result = runner.run(settings, plan, seed, Precision.WORDS, story);
            console.say("seed %d, %d instances, %s; digest %016x"
                    .formatted(seed, plan.nodes(), Words.counted(plan.faults().size(), "fault"), result.digest()));
            story.tell(result).forEach(console::say);
            return conclude(settings, result);
        }
    }

    private int conclude(TrialSettings settings, TrialResult result) {
        var tally = new Tally();
        tally.add(result);
        var report = Conclusion.ofTrials(
                setup.facts("--replay " + result.seed(), new Seeds(result.seed(), result.seed()), false, 1),
                settings,
                tally);
        var outcome = report.outcome();
        console.say("");
        result.violations()
                .forEach(violation -> console.say("VIOLATED %d, %s: %s"
                        .formatted(
                                violation.invariant().number(),
                                violation.invariant().sentence(),
                                violation.what())));
        SummaryText.admitted(report).forEach(console::say);
        console.say((outcome == Outcome.PASSED ? "PASS " : "FAIL ") + outcome.words());
        return outcome.exitCode();
    }

    /** Makes the plan of a failing seed small. */
    public int shrink(long seed) throws IOException {
        var settings = setup.settings();
        var plan = settings.draw(setup.profile(), seed);
        try (var runner = laboratory.runners().get()) {
            var first = runner.run(settings, plan, seed, Precision.MOMENTS);
            var gravest = first.violations().stream()
                    .map(Violation::invariant)
                    .max(Comparator.comparing(invariant -> outcome(invariant)));
            if (gravest.isEmpty()) {
                console.say("seed %d breaks no invariant: there is nothing to make smaller".formatted(seed));
                return Outcome.PASSED.exitCode();
            }
            var shrinker = new Shrinker(
                    smaller -> broken(runner.run(settings, smaller, seed, Precision.MOMENTS)),
                    gravest.get(),
                    settings.leastNodes(),
                    MOST_TRIALS,
                    (smaller, trials) -> console.warn("%s: %s, %d instances"
                            .formatted(
                                    Words.counted(trials, "trial"),
                                    Words.counted(smaller.faults().size(), "fault"),
                                    smaller.nodes())));
            var smallest = shrinker.shrink(plan).orElse(plan);
            console.warn("%s broke invariant %d, %s, with %s; so does this plan, after %s:"
                    .formatted(
                            "seed " + seed,
                            gravest.get().number(),
                            gravest.get().sentence(),
                            Words.counted(plan.faults().size(), "fault"),
                            Words.counted(shrinker.trials(), "trial")));
            keep(seed, PlanFile.write(stored(settings, seed, smallest)));
            return outcome(gravest.get()).exitCode();
        }
    }

    private StoredPlan stored(TrialSettings settings, long seed, FaultPlan plan) {
        var bare = StoredPlan.of(seed, plan);
        return new StoredPlan(
                bare.name(),
                bare.why(),
                Optional.of(setup.profile().name()),
                bare.seed(),
                Optional.of(settings.cluster().rto()),
                OptionalLong.of(settings.cluster().rpoBytes()),
                plan);
    }

    private void keep(long seed, String json) throws IOException {
        console.say(json.stripTrailing());
        if (setup.out().isPresent()) {
            var file = setup.out().get().resolve("seed-%d.json".formatted(seed));
            Files.writeString(file, json);
            console.warn("its story: matriarch simulate --plan " + file);
        }
    }

    private static Outcome outcome(Invariant invariant) {
        return Outcome.of(invariant.kind());
    }

    private static List<Invariant> broken(TrialResult result) {
        return result.violations().stream().map(Violation::invariant).toList();
    }
}
