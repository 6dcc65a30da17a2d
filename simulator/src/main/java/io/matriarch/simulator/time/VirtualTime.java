package io.matriarch.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;

/**
 * The clock of a trial and everything that is going to happen in it, in one order: by time, then by when it was asked for. Time
 * passes only in {@link #advance}. For one thread.
 */
public final class VirtualTime implements InstantSource {

    /** When every trial begins, for whoever wants a date. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** What {@link #nextNanos} says when nothing is left to happen. */
    public static final long NEVER = Long.MAX_VALUE;

    private Entry[] heap = new Entry[256];
    private int size;
    private long nowNanos;
    private long asked;

    /** Nanoseconds since the trial began. */
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nowNanos);
    }

    /** Lets {@code what} happen so much later; a negative delay counts as none. */
    public Ticket after(Duration delay, Runnable what) {
        return at(nowNanos + Math.max(0, delay.toNanos()), what);
    }

    /** Lets {@code what} happen so many nanoseconds later; a negative delay counts as none. */
    public Ticket afterNanos(long delayNanos, Runnable what) {
        return at(nowNanos + Math.max(0, delayNanos), what);
    }

    /**
     * Lets {@code what} happen at that moment.
     *
     * @throws IllegalArgumentException when it is in the past
     */
    public Ticket at(long atNanos, Runnable what) {
        if (atNanos < nowNanos) {
            throw new IllegalArgumentException("%d ns is past, it is %d ns".formatted(atNanos, nowNanos));
        }
        var entry = new Entry(atNanos, asked++, what);
        push(entry);
        return entry;
    }

    /** When the next thing happens; {@link #NEVER} when nothing is left. */
    public long nextNanos() {
        while (size > 0 && heap[0].cancelled) {
            pop();
        }
        return size == 0 ? NEVER : heap[0].atNanos;
    }

    /**
     * Moves the clock to the next thing that happens, and lets it happen.
     *
     * @return false when nothing is left
     */
    public boolean advance() {
        if (nextNanos() == NEVER) {
            return false;
        }
        var next = pop();
        nowNanos = next.atNanos;
        next.done = true;
        next.what.run();
        return true;
    }

    /**
     * Moves the clock on to {@code atNanos} without anything happening.
     *
     * @throws IllegalArgumentException when something would have been passed over, or that is in the past
     */
    public void skipTo(long atNanos) {
        if (atNanos < nowNanos || nextNanos() < atNanos) {
            throw new IllegalArgumentException("cannot skip from %d to %d ns".formatted(nowNanos, atNanos));
        }
        nowNanos = atNanos;
    }

    /** Back to the beginning, with nothing to happen. */
    public void reset() {
        Arrays.fill(heap, 0, size, null);
        size = 0;
        nowNanos = 0;
        asked = 0;
    }

    private void push(Entry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        var child = size++;
        while (child > 0) {
            var parent = (child - 1) >>> 1;
            if (heap[parent].isBefore(entry)) {
                break;
            }
            heap[child] = heap[parent];
            child = parent;
        }
        heap[child] = entry;
    }

    private Entry pop() {
        var first = Objects.requireNonNull(heap[0]);
        var last = heap[--size];
        heap[size] = null;
        if (size > 0) {
            sink(last);
        }
        return first;
    }

    private void sink(Entry entry) {
        var parent = 0;
        for (var child = 1; child < size; child = 2 * parent + 1) {
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (entry.isBefore(heap[child])) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = entry;
    }

    private static final class Entry implements Ticket {
        private final long atNanos;
        private final long order;
        private final Runnable what;
        private boolean cancelled;
        private boolean done;

        Entry(long atNanos, long order, Runnable what) {
            this.atNanos = atNanos;
            this.order = order;
            this.what = what;
        }

        private boolean isBefore(Entry other) {
            return atNanos < other.atNanos || (atNanos == other.atNanos && order < other.order);
        }

        @Override
        public boolean cancel() {
            var inTime = !done && !cancelled;
            cancelled = true;
            return inTime;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }
}
