package io.matriarch.simulator.trial;

import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.PlannedFault;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Makes a failing plan small: fewer faults (Zeller's delta debugging), then shorter ones at round times, then fewer nodes, over and over
 * until nothing more can be taken away. What is left breaks the same invariant.
 *
 * @see <a href="https://www.st.cs.uni-saarland.de/papers/tse2002/">Simplifying and Isolating Failure-Inducing Input</a>
 */
public final class Shrinker {

    private static final List<Duration> GRAINS =
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMillis(100));

    private final Function<FaultPlan, List<Invariant>> trial;
    private final Invariant invariant;
    private final int leastNodes;
    private final int mostTrials;
    private final Listener listener;
    private final Map<FaultPlan, Boolean> tried = new HashMap<>();

    /**
     * A shrinker of plans that break {@code invariant}.
     *
     * @param trial which invariants a plan breaks; the same for the same plan
     * @param leastNodes of the smallest cluster it may try
     * @param mostTrials after so many it is content with what it has
     */
    public Shrinker(
            Function<FaultPlan, List<Invariant>> trial,
            Invariant invariant,
            int leastNodes,
            int mostTrials,
            Listener listener) {
        this.trial = trial;
        this.invariant = invariant;
        this.leastNodes = leastNodes;
        this.mostTrials = mostTrials;
        this.listener = listener;
    }

    /** A shrinker whose trials are real ones of the same seed and settings. */
    public static Shrinker of(
            TrialRunner runner,
            TrialSettings settings,
            long seed,
            Invariant invariant,
            int mostTrials,
            Listener listener) {
        return new Shrinker(
                plan -> runner.run(settings, plan, seed, History.Precision.MOMENTS).violations().stream()
                        .map(Violation::invariant)
                        .toList(),
                invariant,
                settings.leastNodes(),
                mostTrials,
                listener);
    }

    /** Hears of each plan that is smaller than those before and still fails. */
    @FunctionalInterface
    public interface Listener {
        void on(FaultPlan smaller, int trials);
    }

    /** The smallest plan it finds; empty when {@code failing} does not break the invariant in the first place. */
    public Optional<FaultPlan> shrink(FaultPlan failing) {
        if (!breaks(failing)) {
            return Optional.empty();
        }
        var plan = failing;
        FaultPlan before;
        do {
            before = plan;
            plan = fewerNodes(simplerFaults(fewerFaults(plan)));
        } while (!plan.equals(before));
        return Optional.of(plan);
    }

    /** How many trials it took so far. */
    public int trials() {
        return tried.size();
    }

    private boolean breaks(FaultPlan plan) {
        if (!tried.containsKey(plan) && tried.size() >= mostTrials) {
            return false;
        }
        return tried.computeIfAbsent(plan, one -> trial.apply(one).contains(invariant));
    }

    private boolean accept(FaultPlan smaller) {
        var accepted = breaks(smaller);
        if (accepted) {
            listener.on(smaller, tried.size());
        }
        return accepted;
    }

    /** First halves are taken out, then quarters, down to single faults. */
    private FaultPlan fewerFaults(FaultPlan failing) {
        if (!failing.faults().isEmpty() && accept(failing.with(List.of()))) {
            return failing.with(List.of());
        }
        var plan = failing;
        var size = (plan.faults().size() + 1) / 2;
        while (size >= 1 && plan.faults().size() > 1) {
            var smaller = withoutOneOfTheParts(plan, size);
            if (smaller.isPresent()) {
                plan = smaller.get();
                size = Math.min(size, (plan.faults().size() + 1) / 2);
            } else {
                size = size == 1 ? 0 : (size + 1) / 2;
            }
        }
        return plan;
    }

    private Optional<FaultPlan> withoutOneOfTheParts(FaultPlan plan, int size) {
        var faults = plan.faults();
        for (var from = 0; from < faults.size(); from += size) {
            var rest = new ArrayList<>(faults.subList(0, from));
            rest.addAll(faults.subList(Math.min(faults.size(), from + size), faults.size()));
            if (rest.size() < faults.size() && accept(plan.with(rest))) {
                return Optional.of(plan.with(rest));
            }
        }
        return Optional.empty();
    }

    private FaultPlan simplerFaults(FaultPlan failing) {
        var plan = failing;
        for (var index = 0; index < plan.faults().size(); index++) {
            plan = firstThatFails(plan, index, shorter(plan.faults().get(index).lasts()), Shrinker::lasting);
            plan = firstThatFails(plan, index, rounder(plan.faults().get(index).lasts()), Shrinker::lasting);
            plan = firstThatFails(plan, index, rounder(plan.faults().get(index).at()), Shrinker::at);
        }
        return plan;
    }

    private static PlannedFault lasting(PlannedFault fault, Duration lasts) {
        return new PlannedFault(fault.at(), lasts, fault.fault());
    }

    private static PlannedFault at(PlannedFault fault, Duration at) {
        return new PlannedFault(at, fault.lasts(), fault.fault());
    }

    /** Changes one fault in the first of several ways that leaves the plan failing and the order of its faults as it is. */
    private FaultPlan firstThatFails(FaultPlan plan, int index, List<Duration> ways, Change change) {
        for (var way : ways) {
            var changed = replaced(plan, index, fault -> change.to(fault, way));
            if (changed.faults().get(index).equals(change.to(plan.faults().get(index), way)) && accept(changed)) {
                return changed;
            }
        }
        return plan;
    }

    @FunctionalInterface
    private interface Change {
        PlannedFault to(PlannedFault fault, Duration duration);
    }

    private static FaultPlan replaced(FaultPlan plan, int index, UnaryOperator<PlannedFault> change) {
        var faults = new ArrayList<>(plan.faults());
        faults.set(index, change.apply(faults.get(index)));
        return plan.with(faults);
    }

    /** A sixteenth, an eighth, a quarter, a half: the shortest first. */
    private static List<Duration> shorter(Duration duration) {
        return duration.compareTo(Duration.ofMillis(16)) < 0
                ? List.of()
                : List.of(16L, 8L, 4L, 2L).stream()
                        .map(part -> Duration.ofMillis(duration.toMillis() / part))
                        .toList();
    }

    /** Down to whole tens of seconds, fives, ones, tenths: the roundest first. Nothing for what is round. */
    private static List<Duration> rounder(Duration duration) {
        var rounded = new ArrayList<Duration>();
        for (var grain : GRAINS) {
            var down = grain.multipliedBy(duration.dividedBy(grain));
            if (down.equals(duration)) {
                break;
            }
            if (down.isPositive()) {
                rounded.add(down);
            }
        }
        return rounded;
    }

    private FaultPlan fewerNodes(FaultPlan failing) {
        for (var nodes = leastNodes; nodes < failing.nodes(); nodes++) {
            if (accept(failing.on(nodes))) {
                return failing.on(nodes);
            }
        }
        return failing;
    }
}
