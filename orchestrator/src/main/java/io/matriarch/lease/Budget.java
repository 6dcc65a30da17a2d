package io.matriarch.lease;

import io.matriarch.runtime.Ticker;
import java.time.Duration;

/** What is left of a caller's patience. */
record Budget(Ticker ticker, long endNanos) {

    static Budget of(Ticker ticker, Duration patience) {
        return new Budget(ticker, ticker.nanos() + patience.toNanos());
    }

    /** Never negative. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, endNanos - ticker.nanos()));
    }

    boolean isSpent() {
        return remaining().isZero();
    }
}
