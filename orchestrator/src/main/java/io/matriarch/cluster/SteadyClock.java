package io.matriarch.cluster;

import io.matriarch.runtime.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that nobody can set. It goes on as the machine's monotonic one does, and when the wall clock below it is set, it is a
 * tenth faster or slower until both agree again: what is waited for is waited for about as long as planned, nobody has been silent
 * for a minute because of a clock, and what was heard after something is not before it.
 */
final class SteadyClock implements InstantSource {

    private static final int OFF_BY_A = 10;

    private final InstantSource below;
    private final Ticker ticker;
    private Instant last;
    private long lastNanos;

    SteadyClock(InstantSource below, Ticker ticker) {
        this.below = below;
        this.ticker = ticker;
        last = below.instant();
        lastNanos = ticker.nanos();
    }

    @Override
    public Instant instant() {
        var nanos = ticker.nanos();
        var passed = nanos - lastNanos;
        lastNanos = nanos;
        last = last.plusNanos(passed);
        var wall = below.instant();
        if (!last.equals(wall)) {
            var wrongBy = Duration.between(last, wall);
            // Not by Duration's own division, which reckons in decimal digits: this is asked for each message.
            var most = Duration.ofNanos(passed / OFF_BY_A);
            last = wrongBy.abs().compareTo(most) <= 0
                    ? wall
                    : wrongBy.isNegative() ? last.minus(most) : last.plus(most);
        }
        return last;
    }

    /** From now on it is later than {@code moment}, by whosever clock that was. */
    void isAfter(Instant moment) {
        if (instant().isBefore(moment)) {
            last = moment;
        }
    }
}
