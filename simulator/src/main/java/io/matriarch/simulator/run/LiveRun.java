package io.matriarch.simulator.run;

import io.matriarch.failover.Timings;
import io.matriarch.installation.Account;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Time;
import io.matriarch.simulator.fault.PlanFile;
import io.matriarch.simulator.fault.StoredPlan;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.lab.Lab;
import io.matriarch.simulator.lab.Net;
import io.matriarch.simulator.live.Feasibility;
import io.matriarch.simulator.live.LiveTrial;
import io.matriarch.simulator.report.Comparison;
import io.matriarch.simulator.report.Conclusion;
import io.matriarch.simulator.report.Outcome;
import io.matriarch.simulator.report.Report;
import io.matriarch.simulator.report.SummaryText;
import io.matriarch.simulator.report.Tally;
import io.matriarch.simulator.report.Words;
import io.matriarch.simulator.story.Story;
import io.matriarch.simulator.trial.Seeds;
import io.matriarch.simulator.trial.TrialResult;
import io.matriarch.simulator.trial.TrialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** Plans carried out on a real cluster, one after the other, each so many times. */
public final class LiveRun {

    /** What a drawn fault needs beyond a lease that has to run out before anything is done. */
    private static final Duration BEYOND_A_LEASE = Duration.ofSeconds(6);

    /** How often each plan is simulated, to compare. */
    private static final int SIMULATED = 10;

    private final Laboratory laboratory;
    private final Setup setup;
    private final Net net;
    private final int runs;
    private final Console console;
    private final Time time;
    private final Tally tally = new Tally();
    private final Comparison comparison = new Comparison();
    private final Set<String> notDone = new TreeSet<>();
    private long began;

    /**
     * @param laboratory where the same plans are simulated
     * @param runs how often each plan is carried out
     */
    public LiveRun(Laboratory laboratory, Setup setup, Net net, int runs, Console console) {
        this.laboratory = laboratory;
        this.setup = setup;
        this.net = net;
        this.runs = runs;
        this.console = console;
        this.time = Time.real();
    }

    /**
     * On the command line.
     *
     * @param replay does one trial again, whose seed is {@code %1$d}
     * @param tells whether each trial is told as a story
     */
    private record Mode(String words, String replay, boolean tells) {}

    /**
     * Plans that are drawn from faults that can be done, and as short as lets each of them show what it does.
     *
     * @return the exit code
     * @throws IOException when the report cannot be written
     */
    public int run(Seeds seeds) throws IOException {
        var settings = setup.settings();
        var profile = Feasibility.possible(setup.profile());
        var room = Timings.of(settings.cluster()).lease().ttl().plus(BEYOND_A_LEASE);
        var plans = LongStream.rangeClosed(seeds.first(), seeds.last())
                .mapToObj(seed ->
                        StoredPlan.of(seed, profile.draw(seed, settings.leastNodes(), settings.leastNodes(), room)))
                .toList();
        return run(
                settings,
                plans,
                settings.leastNodes(),
                new Mode("--live --seeds " + seeds, "--live --seeds %1$d..%1$d", false),
                seeds);
    }

    /** One plan of one's own; what happens is told as a story. */
    public int run(StoredPlan plan, String name) throws IOException {
        var seed = plan.seed().orElse(1);
        return run(
                setup.settings().of(plan),
                List.of(plan),
                plan.plan().nodes(),
                new Mode("--live --plan " + name, "--live --plan " + name.replace("%", "%%"), true),
                new Seeds(seed, seed));
    }

    private int run(TrialSettings settings, List<StoredPlan> plans, int nodes, Mode mode, Seeds seeds)
            throws IOException {
        if (!Account.isRoot()) {
            console.warn(
                    "--live makes network namespaces, which takes root: sudo ./matriarch simulate " + mode.words());
            return Outcome.USAGE;
        }
        began = time.ticker().nanos();
        try (var _ = Interruption.listen()) {
            return inALab(settings, plans, nodes, mode, seeds);
        }
    }

    private int inALab(TrialSettings settings, List<StoredPlan> plans, int nodes, Mode mode, Seeds seeds)
            throws IOException {
        var failure = "";
        var interrupted = false;
        try (var lab = Lab.build(net, settings.cluster(), nodes, time, this::tell)) {
            var whole = carryOut(lab, settings, plans, mode.tells());
            if (!whole || tally.violated() > 0) {
                console.say("the logs are kept in " + lab.keepLogs());
            }
            failure = whole ? "" : "the cluster did not come right, so no other trial could begin";
        } catch (InterruptedException stopped) {
            interrupted = true;
        } catch (InstallationFailure broken) {
            interrupted = Thread.interrupted();
            failure = interrupted ? "" : broken.sentence();
        }
        var facts = setup.liveFacts(
                mode.words(),
                mode.replay(),
                seeds,
                seeds.count() * runs,
                interrupted || !failure.isEmpty(),
                time.ticker().nanos() - began);
        simulate(settings, plans, nodes);
        var report = Conclusion.ofLiveTrials(
                facts, settings, tally, new Report.Live(comparison.rows(), List.copyOf(notDone)));
        publish(report);
        if (!failure.isEmpty()) {
            console.warn(failure);
        }
        return failure.isEmpty() || tally.violated() > 0 ? report.exitCode() : Outcome.INTERNAL;
    }

    /** The same plans, those that were carried out. */
    private void simulate(TrialSettings settings, List<StoredPlan> plans, int nodes) {
        var done = (int) ((tally.trials() + runs - 1) / runs);
        if (done == 0) {
            return;
        }
        tell("the same plans are simulated, each %d times".formatted(SIMULATED));
        try (var runner = laboratory.runners().get()) {
            for (var plan : plans.subList(0, done)) {
                for (var seed = 1; seed <= SIMULATED; seed++) {
                    comparison.addSimulated(
                            runner.run(settings, plan.plan().on(nodes), seed, History.Precision.MOMENTS));
                }
            }
        }
    }

    /** Whether the cluster is whole in the end. */
    private boolean carryOut(Lab lab, TrialSettings settings, List<StoredPlan> plans, boolean tells)
            throws InterruptedException {
        try (var trials = new LiveTrial(lab, settings.length().minus(settings.faultsUntil()))) {
            return carryOut(trials, lab, plans, tells);
        }
    }

    private boolean carryOut(LiveTrial trials, Lab lab, List<StoredPlan> plans, boolean tells)
            throws InterruptedException {
        var number = 0;
        for (var plan : plans) {
            for (var run = 1; run <= runs; run++) {
                number++;
                var story = new Story(Story.TO_THE_END);
                var result = trials.run(
                        plan.plan().on(lab.hosts().size()), plan.seed().orElse(1), story);
                tally.add(result.result());
                comparison.addReal(result.result());
                notDone.addAll(result.notDone());
                tell("%d/%d  %s".formatted(number, plans.size() * runs, LiveWords.sentence(result)));
                if (tells) {
                    story.tell(result.result()).forEach(console::say);
                }
                if (!result.result().violations().isEmpty()) {
                    keep(lab, number, plan, story, result.result());
                }
                if (!result.isWhole()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What one needs to find out why. */
    private void keep(Lab lab, int number, StoredPlan plan, Story story, TrialResult result) {
        var name = lab.keepLogs().resolve("trial-%d".formatted(number));
        try {
            Files.writeString(Path.of(name + ".json"), PlanFile.write(plan));
            Files.write(Path.of(name + ".story"), story.tell(result));
        } catch (IOException full) {
            console.warn("its story cannot be written: " + full.getMessage());
        }
    }

    private void tell(String line) {
        console.warn("[%8s] %s".formatted(Words.millis((time.ticker().nanos() - began) / 1_000_000), line));
    }

    private void publish(Report report) throws IOException {
        SummaryText.of(report).forEach(console::say);
        if (setup.out().isPresent()) {
            ReportFiles.write(setup.out().get(), report, console);
        }
    }
}
