package io.matriarch.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * The clock of a trial and everything that is going to happen in it, in one order: by time, then by when it was asked for. Time
 * passes only in {@link #advance}. For one thread.
 */
public final class VirtualTime implements InstantSource {

    /** When every trial begins, for whoever wants a date. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** What {@link #nextNanos} says when nothing is left to happen. */
    public static final long NEVER = Long.MAX_VALUE;

    /** So many entries stand below each other one: a flat heap, for most of what is asked for comes last. */
    private static final int CHILDREN = 4;

    private static final int NOWHERE = -1;

    private Entry[] heap = new Entry[256];

    /** Of the entries at the same places: comparing them follows no reference. */
    private long[] moments = new long[256];

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
    public Appointment at(long atNanos, Runnable what) {
        notPast(atNanos);
        var entry = new Entry(atNanos, asked++, what);
        add(entry);
        return entry;
    }

    /** When the next thing happens; {@link #NEVER} when nothing is left. */
    public long nextNanos() {
        return size == 0 ? NEVER : moments[0];
    }

    /**
     * Moves the clock to the next thing that happens, and lets it happen.
     *
     * @return false when nothing is left
     */
    public boolean advance() {
        if (size == 0) {
            return false;
        }
        var next = heap[0];
        nowNanos = next.atNanos;
        remove(next);
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
        for (var i = 0; i < size; i++) {
            heap[i].place = NOWHERE;
        }
        Arrays.fill(heap, 0, size, null);
        size = 0;
        nowNanos = 0;
        asked = 0;
    }

    private void notPast(long atNanos) {
        if (atNanos < nowNanos) {
            throw new IllegalArgumentException("%d ns is past, it is %d ns".formatted(atNanos, nowNanos));
        }
    }

    private void add(Entry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
            moments = Arrays.copyOf(moments, size * 2);
        }
        rise(size++, entry);
    }

    private void remove(Entry entry) {
        var place = entry.place;
        entry.place = NOWHERE;
        var last = heap[--size];
        heap[size] = null;
        if (last != entry) {
            settle(place, last);
        }
    }

    /** Finds its place for an entry, beginning with a free one. */
    private void settle(int place, Entry entry) {
        if (place > 0 && !isBefore((place - 1) / CHILDREN, entry)) {
            rise(place, entry);
        } else {
            sink(place, entry);
        }
    }

    private void rise(int from, Entry entry) {
        var child = from;
        while (child > 0) {
            var parent = (child - 1) / CHILDREN;
            if (isBefore(parent, entry)) {
                break;
            }
            put(child, heap[parent]);
            child = parent;
        }
        put(child, entry);
    }

    private void sink(int from, Entry entry) {
        var parent = from;
        for (var child = CHILDREN * parent + 1; child < size; child = CHILDREN * parent + 1) {
            var least = child;
            for (var other = child + 1; other < Math.min(child + CHILDREN, size); other++) {
                if (moments[other] < moments[least]
                        || (moments[other] == moments[least] && heap[other].order < heap[least].order)) {
                    least = other;
                }
            }
            if (!isBefore(least, entry)) {
                break;
            }
            put(parent, heap[least]);
            parent = least;
        }
        put(parent, entry);
    }

    private boolean isBefore(int place, Entry entry) {
        return moments[place] < entry.atNanos || (moments[place] == entry.atNanos && heap[place].order < entry.order);
    }

    private void put(int place, Entry entry) {
        heap[place] = entry;
        moments[place] = entry.atNanos;
        entry.place = place;
    }

    private final class Entry implements Appointment {
        private final Runnable what;
        private long atNanos;
        private long order;
        private int place;
        private boolean cancelled;

        Entry(long atNanos, long order, Runnable what) {
            this.atNanos = atNanos;
            this.order = order;
            this.what = what;
        }

        @Override
        public boolean cancel() {
            if (place == NOWHERE) {
                return false;
            }
            cancelled = true;
            remove(this);
            return true;
        }

        @Override
        public boolean move(long toNanos) {
            notPast(toNanos);
            if (place == NOWHERE) {
                return false;
            }
            atNanos = toNanos;
            order = asked++;
            settle(place, this);
            return true;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }
}
