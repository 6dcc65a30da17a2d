package io.matriarch.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.matriarch.simulator.determinism.OtherJvm;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.report.MadeUpTrials;
import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.run.Laboratory;
import io.matriarch.simulator.trial.TrialResult;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.TrialSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command line, with trials that nobody runs. */
class SimulateCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it in
    private Path directory;

    private final TreeMap<Long, Invariant> broken = new TreeMap<>();
    private final List<StoredPlan> corpus = new ArrayList<>();
    private final List<Report.MutantRow> mutants = new ArrayList<>();
    private final List<String> dictated = new ArrayList<>();
    private long mismatches;
    private String out = "";
    private String err = "";

    @Test
    void passes() {
        assertThat(simulate("--seeds", "1..50")).isZero();
        assertThat(out)
                .contains("50 trials of profile single-fault, seeds 1..50")
                .contains("PASS Everything held");
    }

    @Test
    void saysWhatViolatesSafety() {
        broken.put(17L, Invariant.KEY_BEFORE_PROMOTION);
        assertThat(simulate("--seeds", "1..50", "--profile", "swarm")).isEqualTo(1);
        assertThat(out)
                .contains("FAIL SAFETY VIOLATED: in 1 of 50 trials")
                .contains("matriarch simulate --replay 17 --profile swarm");
    }

    @Test
    void exitsByTheKindOfTheInvariant() {
        broken.put(3L, Invariant.NO_OPERATION_STUCK);
        assertThat(simulate("--seeds", "1..20")).isEqualTo(3);
        broken.put(4L, Invariant.OUTAGE_WITHIN_RTO);
        assertThat(simulate("--seeds", "1..20")).isEqualTo(2);
        assertThat(simulate("--seeds", "5..20")).isZero();
    }

    @Test
    void writesReports() throws Exception {
        assertThat(simulate(
                        "--seeds", "1..20", "--out", directory.resolve("a/b").toString()))
                .isZero();
        var json =
                new ObjectMapper().readTree(directory.resolve("a/b/report.json").toFile());
        assertThat(json.path("run").path("trials").asInt()).isEqualTo(20);
        assertThat(Files.readString(directory.resolve("a/b/report.html"))).contains("Passed");
        assertThat(out).contains("report: file:");
    }

    @Test
    void judgesSettingsOfOnesOwn() throws Exception {
        var file = Files.writeString(directory.resolve("mine.conf"), "pg_rto = 10\nprofile = swarm\n");
        assertThat(simulate("--config", file.toString(), "--seeds", "1..50")).isEqualTo(2);
        assertThat(out)
                .contains("profile swarm")
                .containsPattern("With these settings RTO p99 is .*, worst .*; pg_rto 10 s is missed by ")
                .contains("--config " + file);
    }

    @Test
    void replaysOneTrial() {
        broken.put(17L, Invariant.KEY_BEFORE_PROMOTION);
        assertThat(simulate("--replay", "17", "--until", "30")).isEqualTo(1);
        assertThat(out).contains("seed 17").contains("VIOLATED 15").contains("FAIL safety violated");
        assertThat(simulate("--replay", "18")).isZero();
    }

    @Test
    void shrinksAFailingSeed() throws Exception {
        broken.put(17L, Invariant.KEY_BEFORE_PROMOTION);
        assertThat(simulate("--shrink", "17", "--profile", "swarm", "--out", directory.toString()))
                .isEqualTo(1);
        assertThat(out).contains("\"faults\"");
        assertThat(Files.readString(directory.resolve("seed-17.json"))).contains("\"seed\" : 17");
        assertThat(simulate("--plan", directory.resolve("seed-17.json").toString()))
                .isEqualTo(1);
        assertThat(simulate("--shrink", "18")).isZero();
        assertThat(out).contains("seed 18 breaks no invariant");
    }

    @Test
    void runsTheCorpus() {
        var plan = StoredPlan.of(17, new FaultPlan(3, List.of())).named("two-leaders", "once there were two");
        corpus.add(plan);
        assertThat(simulate("--corpus")).isZero();
        assertThat(out).contains("PASS: 1 regression, 0 failed");
        broken.put(17L, Invariant.KEY_BEFORE_PROMOTION);
        assertThat(simulate("--corpus")).isEqualTo(1);
        assertThat(out).contains("two-leaders: invariant 15");
    }

    @Test
    void runsTheGate() {
        assertThat(simulate("--gate", "--jobs", "1")).isZero();
        assertThat(out)
                .contains("== single-fault, seeds 1..2250")
                .contains("== swarm, seeds 1..2250")
                .contains("== quorum-swarm, seeds 1..500")
                .contains("gate: 5,000 seeds");
        broken.put(2_000L, Invariant.NO_FLAPPING);
        assertThat(simulate("--gate")).isEqualTo(3);
    }

    @Test
    void profilesInQuorumModeMayLoseNothingWhateverTheSettingsSay() throws Exception {
        var file = Files.writeString(directory.resolve("mine.conf"), "pg_rpo = 1000\n");
        simulate("--profile", "quorum", "--config", file.toString(), "--seeds", "1..20");
        assertThat(out).contains("at most pg_rpo, 0 B").contains("--profile quorum --config " + file);
        simulate("--profile", "single-fault", "--config", file.toString(), "--seeds", "1..20");
        assertThat(out).contains("at most pg_rpo, 1000 B");
    }

    @Test
    void oneFaultInQuorumModeHasABoundOfItsOwn() {
        simulate("--profile", "quorum", "--seeds", "1..20");
        assertThat(out).contains("RTO p99, one fault, quorum mode").contains("at most 3 s");
    }

    @Test
    void tellsMutants() {
        mutants.add(new Report.MutantRow("no-margin", "lease", "no margin", true, true, 3, "invariant 13"));
        assertThat(simulate("--mutants")).isZero();
        mutants.add(new Report.MutantRow("no-epoch", "lease", "no epoch", false, true, 500, "nobody"));
        assertThat(simulate("--mutants")).isEqualTo(5);
        assertThat(out).contains("A MUTANT SURVIVED: 1 of 2 planted bugs were not caught: no-epoch.");
    }

    @Test
    void comparesTwoJvms() {
        assertThat(simulate("--check-determinism", "--seeds", "1..30", "--jobs", "3"))
                .isZero();
        assertThat(out).contains("30 seeds gave the same histories in two JVMs.");
        assertThat(dictated).containsExactly("--seeds 1..30 --profile single-fault --jobs 3");
        mismatches = 2;
        assertThat(simulate("--check-determinism", "--seeds", "1..30", "--jobs", "3"))
                .isEqualTo(4);
        assertThat(out).contains("NOT DETERMINISTIC: 2 of 30 seeds").contains("seed 1: here 0000000000000001");
        assertThat(dictated).last().asString().startsWith("--replay 1 ");
    }

    @Test
    void saysThatItFailedItself() {
        assertThat(simulate("--seeds", "1000000")).isEqualTo(70);
        assertThat(err).contains("internal error: the trial of seed 1000000 could not be run");
        assertThat(out).contains("STOPPED Nothing was run.").doesNotContain("PASS");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--seeds 9..1                 | --seeds '9..1': seeds are a range such as 1..1000",
                "--seeds ten                  | --seeds 'ten': seeds are a range such as 1..1000",
                "--profile swam               | --profile 'swam': there is no such profile",
                "--jobs 0                     | --jobs '0': trials at a time, a number from 1 to 999",
                "--replay x                   | --replay 'x': one seed, such as 17",
                "--shrink 1..2                | --shrink '1..2': one seed, such as 17",
                "--replay 1 --until x         | --until 'x': seconds of virtual time",
                "--replay 1 --shrink 1        | --replay and --shrink: one at a time",
                "--replay 1 --seeds 1..2      | --seeds 1..2: --replay says itself what is run",
                "--until 5                    | --until 5: goes with --replay or --plan",
                "--gate --profile swarm       | --profile swarm: --gate says itself which faults there are",
                "--live --gate                | --live goes with --seeds or --plan, not with --gate",
                "--runs 3                     | --runs: goes with --live",
                "--live --runs x              | --runs 'x': how often, a number from 1 to 999",
                "--live --network mx          | --network 'mx': it is not PREFIX:RANGE",
                "--live --profile power-lost  | power-lost cannot be done to real processes",
                "--config none.conf           | none.conf: there is no such file",
                "--plan none.json             | none.json: there is no such file",
                "--out /proc/none             | --out '/proc/none': no directory that reports can be written to",
                "--no-such-option             | Unknown option: '--no-such-option'",
            })
    void refusesWhatMakesNoSense(String arguments, String message) {
        assertThat(simulate(arguments.split(" "))).isEqualTo(64);
        assertThat(err).contains(message);
    }

    @Test
    void hasHelpWithExamplesAndExitCodes() {
        assertThat(simulate("--help")).isZero();
        assertThat(out).contains("Examples:").contains("Exit codes:").contains("--check-determinism");
    }

    private int simulate(String... arguments) {
        var answers = new StringWriter();
        var besides = new StringWriter();
        var code = new CommandLine(new SimulateCommand(this::laboratory))
                .setOut(new PrintWriter(answers, true))
                .setErr(new PrintWriter(besides, true))
                .execute(arguments);
        out = answers.toString();
        err = besides.toString();
        return code;
    }

    private Laboratory laboratory() {
        return new Laboratory(
                () -> new MadeUp(),
                () -> 1_000,
                () -> 0,
                () -> List.copyOf(corpus),
                (_, progress) -> {
                    mutants.forEach(progress);
                    return List.copyOf(mutants);
                },
                this::otherJvm);
    }

    /** Says what the made-up trials of such seeds would, and of the first few something else. */
    private OtherJvm.Run otherJvm(List<String> arguments) {
        dictated.add(String.join(" ", arguments));
        return new OtherJvm.Run() {
            @Override
            public List<String> lines() {
                return LongStream.rangeClosed(1, 30)
                        .mapToObj(seed -> "digest %d %016x 1000".formatted(seed, seed <= mismatches ? 0 : seed))
                        .toList();
            }

            @Override
            public void close() {}
        };
    }

    /** Breaks what is in {@link #broken}. */
    private final class MadeUp implements TrialRunner {
        @Override
        public TrialResult run(
                TrialSettings settings,
                FaultPlan plan,
                long seed,
                History.Precision precision,
                History.Listener... extra) {
            if (seed == 1_000_000) {
                throw new IllegalStateException("no such world");
            }
            var invariant = broken.get(seed);
            if (invariant != null) {
                return MadeUpTrials.violating(seed, invariant, "seen by nobody");
            }
            var result = MadeUpTrials.result(seed);
            return settings.cluster().rpoBytes() == 0
                    ? MadeUpTrials.with(seed, List.of(), result.outages(), List.of())
                    : result;
        }
    }
}
