package io.matriarch.simulator.corpus;

import io.matriarch.simulator.fault.PlanError;
import io.matriarch.simulator.fault.PlanFile;
import io.matriarch.simulator.fault.PlanReading;
import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.trial.TrialResult;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.TrialSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The regressions of the simulator. One is added by writing its plan, as {@code --shrink} prints it, beside the others with a name and a
 * reason, and its name into {@code index.txt}.
 */
public final class Corpus {

    static final String INDEX = "index.txt";

    private Corpus() {}

    /** Hears of each regression that was run. */
    @FunctionalInterface
    public interface Listener {
        void on(StoredPlan plan, TrialResult result);
    }

    /** All of them, in the order of the index. */
    public static List<StoredPlan> all() {
        return names().stream().map(Corpus::read).toList();
    }

    /** The one of that name. */
    public static Optional<StoredPlan> named(String name) {
        return names().stream().filter(name::equals).findFirst().map(Corpus::read);
    }

    /** Runs them all, each with its own seed and bounds. */
    public static void run(TrialRunner runner, TrialSettings defaults, Listener listener) {
        for (var plan : all()) {
            listener.on(
                    plan, runner.run(defaults.of(plan), plan.plan(), plan.seed().orElse(1), History.Precision.MOMENTS));
        }
    }

    static List<String> names() {
        return text(INDEX).lines().filter(line -> !line.isBlank()).toList();
    }

    private static StoredPlan read(String name) {
        var file = name + ".json";
        return switch (PlanFile.read(file, text(file))) {
            case PlanReading.Read(var plan) -> plan;
            case PlanReading.Refused(var errors) ->
                throw new IllegalStateException(
                        errors.stream().map(PlanError::sentence).collect(Collectors.joining("\n")));
        };
    }

    private static String text(String file) {
        try (var stream = Corpus.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new FileNotFoundException("the corpus has no " + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
