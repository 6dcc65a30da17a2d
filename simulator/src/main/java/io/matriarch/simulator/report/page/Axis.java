package io.matriarch.simulator.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A logarithmic axis in pixels. What is below its least value, such as nothing at all, lies at its beginning.
 *
 * @param least 1 or more
 */
record Axis(double least, double most, double begin, double length) {

    private static final List<Long> TIMES = List.of(
            1L,
            2L,
            5L,
            10L,
            20L,
            50L,
            100L,
            200L,
            500L,
            1_000L,
            2_000L,
            5_000L,
            10_000L,
            20_000L,
            30_000L,
            60_000L,
            120_000L,
            300_000L,
            600_000L,
            1_800_000L,
            3_600_000L);

    private static final double CLOSEST = 34;

    /** An axis for such values, a little wider than they are. */
    static Axis around(long least, long most, double begin, double length) {
        var from = Math.max(1, least * 0.8);
        return new Axis(from, Math.max(from * 4, most * 1.3), begin, length);
    }

    double at(long value) {
        if (value <= least) {
            return begin;
        }
        var fraction = Math.log(value / least) / Math.log(most / least);
        return begin + length * Math.min(1, fraction);
    }

    /** Round times in milliseconds, not too close to each other. */
    List<Long> times() {
        return spaced(TIMES);
    }

    /** Powers of four from a byte on, not too close to each other. */
    List<Long> sizes() {
        return spaced(LongStream.iterate(1, size -> size * 4).limit(30).boxed().toList());
    }

    private List<Long> spaced(List<Long> candidates) {
        var ticks = new ArrayList<Long>();
        for (var candidate : candidates) {
            var inside = candidate >= least && candidate <= most;
            if (inside && (ticks.isEmpty() || at(candidate) - at(ticks.getLast()) >= CLOSEST)) {
                ticks.add(candidate);
            }
        }
        return ticks;
    }
}
