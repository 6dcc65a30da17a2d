package io.matriarch.simulator.history;

import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;

/** Takes down what happens, tells whoever listens, and sums it up in a digest: two runs of a trial are the same if theirs are. */
public final class History {

    /** Hears of everything, in order, at the moment it happens. */
    @FunctionalInterface
    public interface Listener {
        void on(long atNanos, Happening happening);
    }

    /** How much goes into the digest. */
    public enum Precision {
        /** When something of which kind happened: fast. */
        MOMENTS,
        /** Every word of it. */
        WORDS
    }

    private final VirtualTime time;
    private final Precision precision;
    private final List<Listener> listeners = new ArrayList<>();
    private long digest = 0xcbf29ce484222325L;
    private long length;

    public History(VirtualTime time, Precision precision) {
        this.time = time;
        this.precision = precision;
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Something has just happened. */
    public void note(Happening happening) {
        var now = time.nowNanos();
        length++;
        fold(now);
        fold(
                switch (precision) {
                    // The class keeps its name, and the name its hash.
                    case MOMENTS -> happening.getClass().getName().hashCode();
                    case WORDS -> textHash(happening.toString());
                });
        for (var i = 0; i < listeners.size(); i++) {
            listeners.get(i).on(now, happening);
        }
    }

    /** How much goes into the digest. */
    public Precision precision() {
        return precision;
    }

    /** Of all that has happened so far, and when. */
    public long digest() {
        return digest;
    }

    /** How many things have happened so far. */
    public long length() {
        return length;
    }

    private void fold(long value) {
        digest = (digest ^ value) * 0x100000001b3L;
        digest ^= digest >>> 29;
    }

    private static long textHash(String text) {
        var hash = 0xcbf29ce484222325L;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
