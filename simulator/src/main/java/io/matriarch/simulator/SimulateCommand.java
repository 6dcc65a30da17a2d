package io.matriarch.simulator;

import io.matriarch.cli.Subcommand;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.corpus.Corpus;
import io.matriarch.simulator.determinism.Dictation;
import io.matriarch.simulator.fault.PlanError;
import io.matriarch.simulator.fault.PlanFile;
import io.matriarch.simulator.fault.PlanReading;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.lab.Net;
import io.matriarch.simulator.live.Feasibility;
import io.matriarch.simulator.report.BuildInfo;
import io.matriarch.simulator.report.Outcome;
import io.matriarch.simulator.run.Console;
import io.matriarch.simulator.run.CorpusRun;
import io.matriarch.simulator.run.Failures;
import io.matriarch.simulator.run.Gate;
import io.matriarch.simulator.run.Laboratory;
import io.matriarch.simulator.run.LiveRun;
import io.matriarch.simulator.run.OneTrial;
import io.matriarch.simulator.run.ReportFiles;
import io.matriarch.simulator.run.SeedRun;
import io.matriarch.simulator.run.SelfTests;
import io.matriarch.simulator.run.Setup;
import io.matriarch.simulator.settings.OwnSettings;
import io.matriarch.simulator.settings.SettingsFile;
import io.matriarch.simulator.settings.SettingsReading;
import io.matriarch.simulator.story.Story;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.TrialFailure;
import io.matriarch.simulator.trial.TrialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The simulator on the command line: reads what is wanted, refuses what makes no sense, and hands over to {@code run}. */
@Command(
        name = "simulate",
        description = {
            "Run the production actors and agents against a virtual world that fails, on virtual time, and check every"
                    + " invariant and the promised RTO and RPO.",
            "Without another mode it runs --seeds; the same seed on the same commit is the same trial everywhere."
        },
        exitCodeOnInvalidInput = Outcome.USAGE,
        exitCodeOnExecutionException = Outcome.INTERNAL,
        footer = {
            "",
            "Examples:",
            "  matriarch simulate --seeds 1..20000 --profile swarm --out report",
            "  matriarch simulate --profile quorum      one fault each, and nothing may be lost",
            "  matriarch simulate --config mine.conf    is the SLA kept with these settings?",
            "  matriarch simulate --replay 17           the whole story of one trial",
            "  matriarch simulate --shrink 17           the smallest plan that fails alike",
            "  matriarch simulate --check-determinism --seeds 1..1000",
            "  matriarch simulate --plan agent-frozen   a regression, told as a story",
            "  matriarch simulate --mutants             known bugs, planted, must be noticed",
            "  sudo matriarch simulate --live --seeds 1..50 --out report",
            "                                           the same faults done to real servers",
            "  sudo matriarch simulate --live --profile host-crashed --seeds 1..5 --runs 3",
            "  sudo matriarch simulate --live --plan mine.json --runs 5",
            "",
            "Exit codes: 0 everything held, 1 safety violated, 2 SLA missed, 3 liveness",
            "violated, 4 not deterministic, 5 a mutant survived, 64 usage, 70 internal error;",
            "of several: 1, 4, 5, 2, 3, in this order."
        })
public final class SimulateCommand implements Subcommand, Callable<Integer> {

    private static final Seeds USUAL_SEEDS = new Seeds(1, 1_000);
    private static final Seeds USUAL_LIVE_SEEDS = new Seeds(1, 10);
    private static final String USUAL_PROFILE = "single-fault";
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,5})(\\.[0-9]{1,3})?s?");

    private final Supplier<Laboratory> laboratory;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(names = "--seeds", paramLabel = "A..B", description = "The trials to run; default: 1..1000.")
    private @Nullable String seeds;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description =
                    "Which faults, and how many: single-fault (default), pair, swarm, gray, calm, bootstrap; quorum and"
                            + " quorum-swarm, which are single-fault and swarm with pg_rpo 0; a part of the world such as"
                            + " network, or a fault such as host-crashed.")
    private @Nullable String profile;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of your own: pg_rto, pg_rpo, nodes, network, calibration, profile (HOCON).")
    private @Nullable Path config;

    @Option(names = "--jobs", paramLabel = "N", description = "Trials at a time; default: the number of processors.")
    private @Nullable String jobs;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where report.json and report.html go; default: nowhere.")
    private @Nullable Path out;

    @Option(names = "--replay", paramLabel = "SEED", description = "Tell one trial from beginning to end.")
    private @Nullable String replay;

    @Option(
            names = "--until",
            paramLabel = "T",
            description = "With --replay or --plan: up to this second of the trial.")
    private @Nullable String until;

    @Option(
            names = "--shrink",
            paramLabel = "SEED",
            description = "Find the smallest plan that fails as this seed does.")
    private @Nullable String shrink;

    @Option(
            names = "--plan",
            paramLabel = "FILE|NAME",
            description = "Run and tell the trial of a plan of your own (JSON), or of a regression by its name.")
    private @Nullable Path plan;

    @Option(
            names = "--live",
            description = "Carry out --seeds, or --plan, on a real cluster: PostgreSQL, etcd and sshd on hosts that are"
                    + " network namespaces of this machine. Needs root.")
    private boolean live;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "With --live: how often each plan is carried out; default: once.")
    private @Nullable String runs;

    @Option(
            names = "--network",
            paramLabel = "PREFIX:RANGE",
            description = "With --live: names and addresses of its hosts; default: mx:10.99.0.")
    private @Nullable String network;

    @Option(names = "--mutants", description = "Plant each known bug and look whether it is noticed.")
    private boolean mutants;

    @Option(names = "--check-determinism", description = "Run --seeds twice, the second time in another JVM.")
    private boolean checkDeterminism;

    @Option(names = "--corpus", description = "Run the regressions: plans that once showed a bug.")
    private boolean corpus;

    @Option(names = "--gate", description = "What has to hold before a change lands: 5,000 seeds and the regressions.")
    private boolean gate;

    @Option(names = "--dictate", hidden = true)
    private boolean dictate;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    /** For the command line. */
    public SimulateCommand() {
        this(Laboratories::real);
    }

    /** With a laboratory of one's own, which is made when trials are to be run. */
    SimulateCommand(Supplier<Laboratory> laboratory) {
        this.laboratory = laboratory;
    }

    @Override
    public Integer call() {
        check();
        var console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr());
        var setup = setup();
        try {
            return dictate ? dictate(setup) : run(setup, console);
        } catch (IOException | TrialFailure | IllegalStateException broken) {
            console.warn(Failures.said(broken));
            return Outcome.INTERNAL;
        }
    }

    /** For {@code --check-determinism} in the JVM that started this one. */
    private int dictate(Setup setup) {
        var out = spec.commandLine().getOut();
        if (replay != null) {
            var seed = seed("--replay", replay);
            try (var runner = laboratory.get().runners().get()) {
                Dictation.happenings(runner, setup.settings(), setup.settings().draw(setup.profile(), seed), seed, out);
            }
            return Outcome.PASSED.exitCode();
        }
        try {
            Dictation.digests(laboratory.get().trials(setup, History.Precision.WORDS), seeds(), out);
            return Outcome.PASSED.exitCode();
        } catch (InterruptedException stopped) {
            return Outcome.INTERNAL;
        }
    }

    private Seeds seeds() {
        return seeds == null ? USUAL_SEEDS : parsed("--seeds", seeds, Seeds::parse);
    }

    private int run(Setup setup, Console console) throws IOException {
        if (replay != null) {
            return new OneTrial(laboratory.get(), setup, console).replay(seed("--replay", replay), until());
        }
        if (live) {
            return live(setup, console);
        }
        if (plan != null) {
            var stored = stored(plan);
            return new OneTrial(laboratory.get(), setup, console).replay(stored, until());
        }
        if (shrink != null) {
            return new OneTrial(laboratory.get(), setup, console).shrink(seed("--shrink", shrink));
        }
        if (mutants) {
            return new SelfTests(laboratory.get(), setup, console).mutants();
        }
        var range = seeds();
        if (checkDeterminism) {
            return new SelfTests(laboratory.get(), setup, console).determinism(range);
        }
        if (corpus) {
            return new CorpusRun(laboratory.get(), setup, console).run();
        }
        return gate
                ? new Gate(laboratory.get(), setup, console).run()
                : new SeedRun(laboratory.get(), setup, console).run(range);
    }

    private int live(Setup setup, Console console) throws IOException {
        var where = network == null ? Net.USUAL : parsed("--network", network, Net::parse);
        var run = new LiveRun(
                laboratory.get(), setup, where, runs == null ? 1 : count("--runs", "how often", runs), console);
        if (plan != null) {
            return run.run(stored(plan), plan.toString());
        }
        // A profile none of whose faults can be done is refused before anything is built.
        parsed("--profile", setup.profile().name(), _ -> Feasibility.possible(setup.profile()));
        return run.run(seeds == null ? USUAL_LIVE_SEEDS : seeds());
    }

    /** What makes no sense together. */
    private void check() {
        var modes = Stream.of(
                        replay == null ? "" : "--replay",
                        shrink == null ? "" : "--shrink",
                        plan == null ? "" : "--plan",
                        mutants ? "--mutants" : "",
                        checkDeterminism ? "--check-determinism" : "",
                        corpus ? "--corpus" : "",
                        gate ? "--gate" : "")
                .filter(mode -> !mode.isEmpty())
                .toList();
        if (modes.size() > 1) {
            throw usage("%s: one at a time".formatted(String.join(" and ", modes)));
        }
        if (seeds != null && !modes.isEmpty() && !checkDeterminism) {
            throw usage("--seeds %s: %s says itself what is run".formatted(seeds, modes.getFirst()));
        }
        if (until != null && replay == null && plan == null) {
            throw usage("--until %s: goes with --replay or --plan, which tell a trial".formatted(until));
        }
        if (live && modes.stream().anyMatch(mode -> !mode.equals("--plan"))) {
            throw usage("--live goes with --seeds or --plan, not with " + String.join(", ", modes));
        }
        if (!live && (runs != null || network != null)) {
            throw usage("%s: goes with --live".formatted(runs == null ? "--network" : "--runs"));
        }
        if (profile != null && (gate || corpus || mutants || plan != null)) {
            throw usage("--profile %s: %s says itself which faults there are".formatted(profile, modes.getFirst()));
        }
    }

    private Setup setup() {
        var own = settings();
        var named = profile == null
                ? own.profile().orElseGet(() -> Profile.named(USUAL_PROFILE))
                : parsed("--profile", profile, Profile::named);
        if (out != null) {
            try {
                ReportFiles.prepare(out);
            } catch (IOException no) {
                throw usage("--out '%s': no directory that reports can be written to: %s".formatted(out, no));
            }
        }
        return new Setup(
                own.trial(), named, Optional.ofNullable(config), jobs(), Optional.ofNullable(out), BuildInfo.read());
    }

    private OwnSettings settings() {
        var defaults = TrialSettings.defaults(Calibration.shipped());
        if (config == null) {
            return new OwnSettings(defaults, Optional.empty());
        }
        return switch (SettingsFile.load(config, defaults, Laboratories::calibration)) {
            case SettingsReading.Loaded(var settings) -> settings;
            case SettingsReading.Invalid(var errors) ->
                throw usage(errors.stream().map(error -> error.sentence()).collect(Collectors.joining("\n")));
        };
    }

    private StoredPlan stored(Path file) {
        var regression = Corpus.named(file.toString());
        if (regression.isPresent() && !Files.exists(file)) {
            return regression.get();
        }
        return switch (PlanFile.load(file)) {
            case PlanReading.Read(var stored) -> stored;
            case PlanReading.Refused(List<PlanError> errors) ->
                throw usage(errors.stream().map(PlanError::sentence).collect(Collectors.joining("\n")));
        };
    }

    private int jobs() {
        return jobs == null ? Runtime.getRuntime().availableProcessors() : count("--jobs", "trials at a time", jobs);
    }

    private int count(String option, String what, String text) {
        if (!text.matches("[1-9][0-9]{0,2}")) {
            throw usage("%s '%s': %s, a number from 1 to 999".formatted(option, text, what));
        }
        return Integer.parseInt(text);
    }

    private long seed(String option, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw usage("%s '%s': one seed, such as 17".formatted(option, text));
        }
        return Long.parseLong(text);
    }

    private Duration until() {
        if (until == null) {
            return Story.TO_THE_END;
        }
        if (!SECONDS.matcher(until).matches()) {
            throw usage("--until '%s': seconds of virtual time, such as 42 or 42.5s".formatted(until));
        }
        return Duration.ofMillis(Math.round(Double.parseDouble(until.replace("s", "")) * 1_000));
    }

    private <T> T parsed(String option, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw usage("%s '%s': %s".formatted(option, text, rule(text, String.valueOf(wrong.getMessage()))));
        }
    }

    /** What is wrong, without the value in front of it. */
    private static String rule(String text, String message) {
        return Stream.of(text + ": ", "'" + text + "': ")
                .filter(message::startsWith)
                .findFirst()
                .map(value -> message.substring(value.length()))
                .orElse(message);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
