package io.matriarch.simulator.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Quantiles of a sample by nearest rank, so each is a value that occurred; all zero when nothing did.
 *
 * @param p999 the 99.9th percentile
 * @param cdf at most a few hundred points of the cumulative distribution, denser towards its end; the last is the maximum
 */
public record Distribution(
        long count, double mean, long p50, long p90, long p99, long p999, long max, List<Point> cdf) {

    private static final int STEPS = 100;

    /**
     * A point of a cumulative distribution.
     *
     * @param fraction of all values that are {@code value} or less
     */
    public record Point(long value, double fraction) {}

    public Distribution {
        cdf = List.copyOf(cdf);
    }

    static Distribution of(long[] sorted) {
        if (sorted.length == 0) {
            return new Distribution(0, 0, 0, 0, 0, 0, 0, List.of());
        }
        var sum = 0.0;
        for (var value : sorted) {
            sum += value;
        }
        return new Distribution(
                sorted.length,
                Math.rint(sum / sorted.length * 10) / 10,
                quantile(sorted, 0.5),
                quantile(sorted, 0.9),
                quantile(sorted, 0.99),
                quantile(sorted, 0.999),
                sorted[sorted.length - 1],
                points(sorted));
    }

    static long quantile(long[] sorted, double fraction) {
        return sorted[rank(sorted.length, fraction)];
    }

    private static int rank(int length, double fraction) {
        return Math.clamp((int) Math.ceil(fraction * length - 1e-9) - 1, 0, length - 1);
    }

    /** Every hundredth, then ten times as dense for the last, and again. */
    private static List<Point> points(long[] sorted) {
        var points = new ArrayList<Point>();
        for (var scale = 1; scale <= 100; scale *= 10) {
            for (var step = scale == 1 ? 0 : STEPS - STEPS / 10 + 1; step < STEPS; step++) {
                var tail = (double) (STEPS - step) / STEPS / scale;
                add(points, sorted, rank(sorted.length, 1 - tail));
            }
        }
        add(points, sorted, sorted.length - 1);
        return points;
    }

    private static void add(List<Point> points, long[] sorted, int index) {
        var value = sorted[index];
        if (!points.isEmpty() && points.getLast().value() >= value) {
            return;
        }
        var last = index;
        while (last + 1 < sorted.length && sorted[last + 1] == value) {
            last++;
        }
        points.add(new Point(value, Math.rint((last + 1.0) / sorted.length * 1e6) / 1e6));
    }
}
