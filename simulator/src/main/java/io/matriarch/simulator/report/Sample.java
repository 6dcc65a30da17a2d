package io.matriarch.simulator.report;

import java.util.Arrays;

/** Numbers as they come, eight bytes each, so that quantiles are exact. */
final class Sample {

    private long[] values = new long[64];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return values[index];
    }

    Distribution distribution() {
        var sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return Distribution.of(sorted);
    }
}
