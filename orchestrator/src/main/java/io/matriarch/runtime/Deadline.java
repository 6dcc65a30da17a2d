package io.matriarch.runtime;

import java.time.Duration;

/**
 * A moment by which something has to be over, on a monotonic clock.
 *
 * @param atNanos the moment, as {@link Ticker#nanos} counts
 */
public record Deadline(Ticker ticker, long atNanos) {

    /** The moment {@code patience} from now. */
    public static Deadline in(Duration patience, Ticker ticker) {
        return new Deadline(ticker, ticker.nanos() + patience.toNanos());
    }

    /** What is left; negative once it has passed. */
    public Duration left() {
        return Duration.ofNanos(atNanos - ticker.nanos());
    }

    /** What is left, at least {@code least}: for calls that take 0 as "for ever". */
    public Duration leftOrAtLeast(Duration least) {
        var left = left();
        return left.compareTo(least) < 0 ? least : left;
    }

    public boolean hasPassed() {
        return !left().isPositive();
    }
}
