package io.matriarch.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that is never set back. When the one below it is, this one goes on from where it was, a tenth slower until both agree
 * again: what was to be waited for is waited for no longer than planned, and what was heard after something is not before it.
 */
final class SteadyClock implements InstantSource {

    private static final int SLOWER_BY_A = 10;

    private final InstantSource below;
    private Instant last;
    private Duration ahead = Duration.ZERO;

    SteadyClock(InstantSource below) {
        this.below = below;
        last = below.instant();
    }

    @Override
    public Instant instant() {
        var now = below.instant();
        if (now.isBefore(last)) {
            ahead = ahead.plus(Duration.between(now, last));
        } else if (!ahead.isZero()) {
            var caughtUp = Duration.between(last, now).dividedBy(SLOWER_BY_A);
            ahead = caughtUp.compareTo(ahead) < 0 ? ahead.minus(caughtUp) : Duration.ZERO;
        }
        last = now;
        return now.plus(ahead);
    }

    /** From now on it is later than {@code moment}, by whosever clock that was. */
    void isAfter(Instant moment) {
        var behind = Duration.between(instant(), moment);
        if (behind.isPositive()) {
            ahead = ahead.plus(behind);
        }
    }
}
