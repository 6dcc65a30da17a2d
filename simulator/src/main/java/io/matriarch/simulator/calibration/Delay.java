package io.matriarch.simulator.calibration;

import io.matriarch.protocol.Require;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long something takes: log-normal through its median and its 99th percentile, cut off at four times the latter.
 *
 * @param p50 more than nothing
 * @param p99 at least {@code p50}
 */
public record Delay(Duration p50, Duration p99) {

    private static final double Z99 = 2.326;

    public Delay {
        Require.that(p50.isPositive(), "median %s is not positive", p50);
        Require.that(p99.compareTo(p50) >= 0, "99th percentile %s is below the median %s", p99, p50);
    }

    /** That long, in milliseconds. */
    public static Delay ofMillis(double p50, double p99) {
        return new Delay(Duration.ofNanos(Math.round(p50 * 1e6)), Duration.ofNanos(Math.round(p99 * 1e6)));
    }

    /** One draw, in nanoseconds. */
    public long drawNanos(RandomGenerator random) {
        var median = (double) p50.toNanos();
        var worst = (double) p99.toNanos();
        var sigma = StrictMath.log(worst / median) / Z99;
        var drawn = median * StrictMath.exp(sigma * random.nextGaussian());
        return Math.max(1, Math.round(Math.min(drawn, 4 * worst)));
    }
}
