package io.matriarch.simulator.trial;

import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.sla.Loss;
import io.matriarch.simulator.sla.Outage;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a trial.
 *
 * @param digest of its history: the same in every run of the same seed and commit
 * @param happenings how many things happened
 * @param coverage how often each branch was taken: faults that began, kinds of events, verdicts and reasons of the policy
 * @param cameRightIn how long after the last fault was over the cluster became whole for good; until the trial's end when it did not
 */
public record TrialResult(
        long seed,
        FaultPlan plan,
        List<Violation> violations,
        List<Outage> outages,
        List<Loss> losses,
        long digest,
        long happenings,
        long virtualNanos,
        SortedMap<String, Integer> coverage,
        Duration cameRightIn) {

    /**
     * Begins the name of what {@link #coverage} counts when an invariant did not hold in a way that the design admits; its number and
     * the reason follow.
     */
    public static final String EXCUSED = "excused ";

    /** One that was whole all the time since healing. */
    public TrialResult(
            long seed,
            FaultPlan plan,
            List<Violation> violations,
            List<Outage> outages,
            List<Loss> losses,
            long digest,
            long happenings,
            long virtualNanos,
            SortedMap<String, Integer> coverage) {
        this(seed, plan, violations, outages, losses, digest, happenings, virtualNanos, coverage, Duration.ZERO);
    }

    public TrialResult {
        violations = List.copyOf(violations);
        outages = List.copyOf(outages);
        losses = List.copyOf(losses);
        coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
    }
}
