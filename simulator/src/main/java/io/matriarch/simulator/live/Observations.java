package io.matriarch.simulator.live;

import io.matriarch.runtime.Ticker;
import io.matriarch.simulator.history.Happening;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was seen in a trial, by several threads. Times count from when the trial began. */
final class Observations {

    private final Ticker ticker;
    private final long beganNanos;
    private final Queue<Seen> all = new ConcurrentLinkedQueue<>();

    Observations(Ticker ticker) {
        this(ticker, ticker.nanos());
    }

    private Observations(Ticker ticker, long beganNanos) {
        this.ticker = ticker;
        this.beganNanos = beganNanos;
    }

    /** Others of the same trial. */
    Observations beside() {
        return new Observations(ticker, beganNanos);
    }

    /** All of these and of others, in order. */
    List<Seen> inOrderWith(Observations others) {
        var both = new ArrayList<>(all);
        both.addAll(others.all);
        both.sort(Comparator.comparingLong(Seen::atNanos));
        return both;
    }

    /** Something, and when. */
    record Seen(long atNanos, Happening happening) {}

    /** Now, since the trial began. */
    long nowNanos() {
        return ticker.nanos() - beganNanos;
    }

    /** It has just happened. */
    void note(Happening happening) {
        noteAt(nowNanos(), happening);
    }

    void noteAt(long atNanos, Happening happening) {
        all.add(new Seen(atNanos, happening));
    }

    /** Everything so far, in the order in which it happened; at the same time, in the order in which it was noted. */
    List<Seen> inOrder() {
        var sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingLong(Seen::atNanos));
        return sorted;
    }
}
