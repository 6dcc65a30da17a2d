package io.matriarch.simulator.report;

import io.matriarch.simulator.sla.Outage;
import io.matriarch.simulator.trial.TrialResult;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The same plans on a real cluster and in the simulator: how long no write got through, by the faults of the plan. */
public final class Comparison {

    /** Of medians: what is further apart than this is worth a look. */
    private static final double MOST_APART = 2;

    /** A pause that short is no outage, and how long it really was nobody has written down. */
    private static final long UNSEEN_MILLIS = 300;

    /** Of fewer trials the median is an accident. */
    private static final int ENOUGH = 3;

    private static final int MOST_NAMED = 2;

    private final TreeMap<String, Pair> byFaults = new TreeMap<>();

    /** The longest outage of each trial, in milliseconds; 0 when there was none. */
    private static final class Pair {
        private long[] real = new long[0];
        private long[] simulated = new long[0];
    }

    /** A trial on the real cluster. */
    public void addReal(TrialResult result) {
        var pair = of(result);
        pair.real = with(pair.real, longest(result));
    }

    /** A trial of the same plan in the simulator. */
    public void addSimulated(TrialResult result) {
        var pair = of(result);
        pair.simulated = with(pair.simulated, longest(result));
    }

    private Pair of(TrialResult result) {
        var words = result.plan().faults().stream()
                .map(planned -> planned.fault().word())
                .toList();
        return byFaults.computeIfAbsent(name(words), _ -> new Pair());
    }

    /** The first two of several, and how many more. */
    private static String name(List<String> words) {
        var more = words.size() - MOST_NAMED;
        return words.isEmpty()
                ? "none"
                : words.stream().limit(MOST_NAMED).collect(Collectors.joining(" + "))
                        + (more > 0 ? " + %d more".formatted(more) : "");
    }

    private static long longest(TrialResult result) {
        return result.outages().stream()
                .map(Outage::total)
                .max(Comparator.naturalOrder())
                .map(OutageSample::millis)
                .orElse(0L);
    }

    private static long[] with(long[] some, long more) {
        var all = Arrays.copyOf(some, some.length + 1);
        all[some.length] = more;
        return all;
    }

    /** By the faults' names. */
    public List<Report.Compared> rows() {
        return byFaults.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Report.Compared row(String faults, Pair pair) {
        var real = side(pair.real);
        var simulated = side(pair.simulated);
        return new Report.Compared(faults, real, simulated, verdict(real, simulated));
    }

    private static Report.Side side(long[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0
                ? new Report.Side(0, 0, 0, 0)
                : new Report.Side(
                        sorted.length, Distribution.quantile(sorted, 0.5), sorted[0], sorted[sorted.length - 1]);
    }

    private static String verdict(Report.Side real, Report.Side simulated) {
        if (real.trials() == 0 || simulated.trials() == 0) {
            return "nothing to compare with";
        }
        var more = Math.max(real.median(), simulated.median());
        var less = Math.max(UNSEEN_MILLIS, Math.min(real.median(), simulated.median()));
        if (more <= MOST_APART * less) {
            return "alike";
        }
        var which = real.median() > simulated.median() ? "real" : "simulated";
        var often = "%s is %s times as long".formatted(which, Words.rate((double) more / less));
        return real.trials() < ENOUGH ? often + ", of %s only".formatted(Words.counted(real.trials(), "trial")) : often;
    }
}
