package io.matriarch.simulator.report;

import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.trial.TrialResult;
import io.matriarch.simulator.trial.TrialSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Results that no simulation had a part in, the same every time. */
public final class MadeUpTrials {

    public static final TrialSettings SETTINGS = TrialSettings.defaults(Calibration.guessed());

    private static final BuildInfo BUILD = new BuildInfo("0.1.0", "0123456789ab");

    private MadeUpTrials() {}

    /** What the command line would say. */
    public static RunFacts facts(String profile, long trials) {
        return new RunFacts(
                BUILD,
                "matriarch simulate --seeds 1..%d --profile %s".formatted(trials, profile),
                "matriarch simulate --replay %d --profile " + profile,
                profile,
                "1.." + trials,
                trials,
                false,
                2,
                2,
                Duration.ofMillis(trials * 5 / 3).toNanos(),
                false,
                false);
    }

    /** Trials in which everything holds. */
    public static Tally tally(int trials) {
        var tally = new Tally();
        for (var seed = 1; seed <= trials; seed++) {
            tally.add(result(seed));
        }
        return tally;
    }

    /** A trial in which everything holds. */
    public static TrialResult result(long seed) {
        var random = new Chance(seed).of("made up");
        var plan = SETTINGS.draw(Profile.named("single-fault"), seed);
        var cause = plan.faults().getFirst().fault().word();
        var outages = new ArrayList<Outage>();
        var losses = new ArrayList<Loss>();
        var excluded = cause.startsWith("etcd-quorum") ? Optional.of("etcd had no quorum") : Optional.<String>empty();
        if (random.nextInt(3) > 0) {
            var lease = random.nextBoolean();
            outages.add(outage(
                    cause,
                    lease ? 1_000 + random.nextInt(2_000) : 40 + random.nextInt(300),
                    lease ? 6_000 + random.nextInt(4_500) : 20 + random.nextInt(200),
                    90 + random.nextInt(400),
                    5 + random.nextInt(30),
                    excluded));
            if (random.nextInt(5) == 0) {
                losses.add(new Loss(cause, 1, 1L << (6 + random.nextInt(14)), 1 + random.nextInt(9), excluded));
            }
        }
        var coverage = new TreeMap<String, Integer>();
        coverage.put("fault " + cause, 1);
        coverage.put("event FailoverStarted", outages.size() + 1);
        coverage.put("wait lease-held", 1 + random.nextInt(5));
        coverage.put("killed by the agent", 1);
        return new TrialResult(
                seed,
                plan,
                List.of(),
                outages,
                losses,
                seed,
                1_000,
                SETTINGS.length().toNanos(),
                coverage);
    }

    /** An outage whose parts are given in milliseconds. */
    public static Outage outage(
            String cause, long detect, long fence, long promote, long route, Optional<String> excluded) {
        return new Outage(
                cause,
                1,
                Duration.ofMillis(detect + fence + promote + route),
                Duration.ofMillis(detect),
                Duration.ofMillis(fence),
                Duration.ofMillis(promote),
                Duration.ofMillis(route),
                excluded);
    }

    /** The trial of a seed with what was seen in it replaced. */
    public static TrialResult with(long seed, List<Violation> violations, List<Outage> outages, List<Loss> losses) {
        var result = result(seed);
        return new TrialResult(
                seed,
                result.plan(),
                violations,
                outages,
                losses,
                seed,
                1_000,
                result.virtualNanos(),
                result.coverage());
    }

    /** The trial of a seed in which that was let pass so often. */
    public static TrialResult excusing(long seed, String numberAndReason, int times) {
        var result = result(seed);
        var coverage = new TreeMap<>(result.coverage());
        coverage.put(TrialResult.EXCUSED + numberAndReason, times);
        return new TrialResult(
                seed,
                result.plan(),
                result.violations(),
                result.outages(),
                result.losses(),
                seed,
                1_000,
                result.virtualNanos(),
                coverage);
    }

    /** The trial of a seed in which that did not hold. */
    public static TrialResult violating(long seed, Invariant invariant, String what) {
        return with(seed, List.of(new Violation(invariant, 5_000_000_000L, what)), List.of(), List.of());
    }
}
