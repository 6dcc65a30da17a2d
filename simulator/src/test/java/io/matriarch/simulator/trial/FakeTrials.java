package io.matriarch.simulator.trial;

import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import java.util.List;
import java.util.TreeMap;

/** Results of trials that nobody ran. */
final class FakeTrials {

    private FakeTrials() {}

    static TrialResult passed(long seed, FaultPlan plan) {
        return result(seed, plan, List.of());
    }

    static TrialResult broken(long seed, FaultPlan plan, Invariant invariant) {
        return result(seed, plan, List.of(new Violation(invariant, 1, "seen by nobody")));
    }

    private static TrialResult result(long seed, FaultPlan plan, List<Violation> violations) {
        return new TrialResult(
                seed, plan, violations, List.of(), List.of(), 31 * seed, 10, 120_000_000_000L, new TreeMap<>());
    }
}
