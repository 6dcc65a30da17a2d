package io.matriarch.simulator.world.postgres;

import java.util.Arrays;

/** How far WAL was flushed when, for as long as a message to a standby may be on its way. */
final class FlushLog {

    private static final long REMEMBERED_NANOS = 20_000_000_000L;

    private long[] times = new long[64];
    private long[] ends = new long[64];
    private int size;

    /** From {@code nowNanos} on, all up to {@code end} is flushed. */
    void add(long nowNanos, long end) {
        if (size == times.length) {
            makeRoom(nowNanos - REMEMBERED_NANOS);
        }
        times[size] = nowNanos;
        ends[size++] = end;
    }

    /** Begins anew, as with other WAL. */
    void restart(long nowNanos, long end) {
        size = 0;
        add(nowNanos, end);
    }

    /** What was flushed then; the oldest that is remembered when that was before all of it. */
    long at(long nanos) {
        var index = indexAt(nanos);
        return index >= 0 ? ends[index] : size > 0 ? ends[0] : 0;
    }

    /** When the last flush before that moment was; the oldest that is remembered when there was none. */
    long lastBefore(long nanos) {
        var index = indexAt(nanos);
        return index >= 0 ? times[index] : size > 0 ? times[0] : 0;
    }

    /** The moments asked for are nearly always near the end. */
    private int indexAt(long nanos) {
        var index = size - 1;
        while (index >= 0 && times[index] > nanos) {
            index--;
        }
        return index;
    }

    private void makeRoom(long horizonNanos) {
        var keepFrom = 0;
        while (keepFrom + 1 < size && times[keepFrom + 1] <= horizonNanos) {
            keepFrom++;
        }
        if (keepFrom < size / 2) {
            times = Arrays.copyOf(times, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
        }
        System.arraycopy(times, keepFrom, times, 0, size - keepFrom);
        System.arraycopy(ends, keepFrom, ends, 0, size - keepFrom);
        size -= keepFrom;
    }
}
