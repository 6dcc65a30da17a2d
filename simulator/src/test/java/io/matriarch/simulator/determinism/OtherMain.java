package io.matriarch.simulator.determinism;

import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.TrialResult;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.TrialSettings;
import io.matriarch.simulator.trial.Trials;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** What runs in the other JVM of a test: trials in which two things happen, the second as the JVM pleases for odd seeds. */
final class OtherMain {

    static final TrialSettings SETTINGS = TrialSettings.defaults(Calibration.shipped());
    static final FaultPlan PLAN = new FaultPlan(3, List.of());

    private OtherMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println("something that a JVM prints");
        var whim = arguments[0];
        switch (arguments[1]) {
            case "digests" -> Dictation.digests(trials(whim), Seeds.parse(arguments[2]), out);
            case "happenings" -> Dictation.happenings(runner(whim), SETTINGS, PLAN, Long.parseLong(arguments[2]), out);
            default -> throw new IllegalArgumentException("neither digests nor happenings");
        }
    }

    static Trials trials(String whim) {
        return new Trials(SETTINGS, _ -> PLAN, () -> runner(whim), 1, History.Precision.WORDS, () -> 0, () -> 0);
    }

    static TrialRunner runner(String whim) {
        return (settings, plan, seed, precision, extra) -> {
            var history = new History(new VirtualTime(), precision);
            for (var listener : extra) {
                history.listen(listener);
            }
            history.note(new Happening.Built());
            history.note(new Happening.OrchestratorStarted(seed % 2 == 0 ? "whoever" : whim));
            return new TrialResult(
                    seed,
                    plan,
                    List.of(),
                    List.of(),
                    List.of(),
                    history.digest(),
                    history.length(),
                    1,
                    new TreeMap<>());
        };
    }
}
