package io.matriarch.simulator.invariant;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Where checkers say what they have found. The same finding over and over is told once. */
final class Verdicts {

    /** Of one invariant in one trial: more would tell the same again. */
    private static final int MOST = 5;

    private final Consumer<Violation> sink;
    private final Map<Invariant, Integer> told = new EnumMap<>(Invariant.class);
    private final SortedMap<String, Integer> excused = new TreeMap<>();

    Verdicts(Consumer<Violation> sink) {
        this.sink = sink;
    }

    /** {@code invariant} did not hold. */
    void violated(Invariant invariant, long atNanos, String what) {
        if (told.merge(invariant, 1, Integer::sum) <= MOST) {
            sink.accept(new Violation(invariant, atNanos, what));
        }
    }

    /** {@code invariant} did not hold, in a window that the design leaves open and admits. */
    void excused(Invariant invariant, String why) {
        excused.merge("%d %s".formatted(invariant.number(), why), 1, Integer::sum);
    }

    /** How often something was excused, by the number of the invariant and the reason. */
    SortedMap<String, Integer> excused() {
        return Collections.unmodifiableSortedMap(excused);
    }
}
