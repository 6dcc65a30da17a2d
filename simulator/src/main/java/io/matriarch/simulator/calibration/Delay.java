package io.matriarch.simulator.calibration;

import io.matriarch.protocol.Require;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long something takes: log-normal through its median and its 99th percentile, cut off at four times the latter.
 *
 * <p>Trials draw tens of thousands of them, so the curve is laid out in advance and read off between two of its points; that
 * changes a draw by less than one part in a thousand.
 */
public final class Delay {

    private static final double Z99 = 2.326;

    /** No draw lies further from the median, in standard deviations. */
    private static final int WIDEST = 8;

    private static final int POINTS_PER_DEVIATION = 32;

    private final Duration p50;
    private final Duration p99;
    private final double longestNanos;
    private final double[] curve = new double[2 * WIDEST * POINTS_PER_DEVIATION + 2];

    /**
     * The delay with these two points.
     *
     * @param p50 more than nothing
     * @param p99 at least {@code p50}
     */
    public Delay(Duration p50, Duration p99) {
        Require.that(p50.isPositive(), "median %s is not positive", p50);
        Require.that(p99.compareTo(p50) >= 0, "99th percentile %s is below the median %s", p99, p50);
        this.p50 = p50;
        this.p99 = p99;
        var median = (double) p50.toNanos();
        longestNanos = 4.0 * p99.toNanos();
        var sigma = StrictMath.log(p99.toNanos() / median) / Z99;
        for (var i = 0; i < curve.length; i++) {
            curve[i] = median * StrictMath.exp(sigma * ((double) i / POINTS_PER_DEVIATION - WIDEST));
        }
    }

    /** That long, in milliseconds. */
    public static Delay ofMillis(double p50, double p99) {
        return new Delay(Duration.ofNanos(Math.round(p50 * 1e6)), Duration.ofNanos(Math.round(p99 * 1e6)));
    }

    public Duration p50() {
        return p50;
    }

    public Duration p99() {
        return p99;
    }

    /** One draw, in nanoseconds. */
    public long drawNanos(RandomGenerator random) {
        var along = (Math.clamp(random.nextGaussian(), -WIDEST, WIDEST) + WIDEST) * POINTS_PER_DEVIATION;
        var point = (int) along;
        var drawn = curve[point] + (along - point) * (curve[point + 1] - curve[point]);
        return Math.max(1, Math.round(Math.min(drawn, longestNanos)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Delay delay && p50.equals(delay.p50) && p99.equals(delay.p99);
    }

    @Override
    public int hashCode() {
        return Objects.hash(p50, p99);
    }

    @Override
    public String toString() {
        return p50 + " to " + p99;
    }
}
