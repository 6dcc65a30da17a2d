package io.matriarch.simulator.run;

import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.report.Outcome;
import io.matriarch.simulator.report.Words;
import io.matriarch.simulator.trial.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What has to hold before a change lands: seeds of one fault and of many, some of them in quorum mode, and the regressions. */
public final class Gate {

    private static final List<Part> PARTS = List.of(
            new Part("single-fault", new Seeds(1, 2_250)),
            new Part("swarm", new Seeds(1, 2_250)),
            new Part("quorum-swarm", new Seeds(1, 500)));
    private static final Duration MOST = Duration.ofMinutes(3);

    private record Part(String profile, Seeds seeds) {}

    private final Laboratory laboratory;
    private final Setup setup;
    private final Console console;

    public Gate(Laboratory laboratory, Setup setup, Console console) {
        this.laboratory = laboratory;
        this.setup = setup;
        this.console = console;
    }

    /** Runs all of it, also when a part fails; the worst counts. */
    public int run() throws IOException {
        var began = laboratory.wall().nanos();
        var worst = 0;
        for (var part : PARTS) {
            var own = setup.with(Profile.named(part.profile())).inside(part.profile());
            console.say("== %s, seeds %s".formatted(part.profile(), part.seeds()));
            worst = worse(worst, new SeedRun(laboratory, own, console).run(part.seeds()));
            console.say("");
        }
        console.say("== regressions");
        worst = worse(worst, new CorpusRun(laboratory, setup, console).run());
        var took = Duration.ofNanos(laboratory.wall().nanos() - began);
        console.say("gate: %s in %s%s"
                .formatted(
                        Words.counted(
                                PARTS.stream()
                                        .mapToLong(part -> part.seeds().count())
                                        .sum(),
                                "seed"),
                        Words.millis(took.toMillis()),
                        took.compareTo(MOST) > 0
                                ? ", longer than the %s it should take".formatted(Words.millis(MOST.toMillis()))
                                : ""));
        return worst;
    }

    /** A simulator that fails itself says nothing about anything else. */
    static int worse(int one, int other) {
        if (one == Outcome.INTERNAL || other == Outcome.INTERNAL) {
            return Outcome.INTERNAL;
        }
        return outcome(one).and(outcome(other)).exitCode();
    }

    private static Outcome outcome(int exitCode) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.exitCode() == exitCode)
                .findFirst()
                .orElseThrow();
    }
}
