package io.matriarch.installation;

import io.matriarch.runtime.Sleeper;
import io.matriarch.runtime.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Both clocks, and waiting. */
public record Time(InstantSource clock, Ticker ticker, Sleeper sleeper) {

    private static final Duration POLL = Duration.ofMillis(20);

    public static Time real() {
        return new Time(InstantSource.system(), Ticker.system(), Sleeper.system());
    }

    /** This moment on both clocks, so that what was read from one can be laid beside what was read from the other. */
    public Moment now() {
        return new Moment(clock.instant(), ticker.nanos());
    }

    /** Whether {@code condition} came true within {@code limit}. */
    public boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        var deadline = ticker.nanos() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (ticker.nanos() - deadline >= 0) {
                return false;
            }
            rest(POLL);
        }
        return true;
    }

    public void rest(Duration duration) throws InterruptedException {
        sleeper.sleep(duration);
    }

    /**
     * One moment on two clocks.
     *
     * @param nanos as {@link Ticker#nanos} counts
     */
    public record Moment(Instant instant, long nanos) {

        /** How much later {@code other} is; negative when it was earlier. */
        public Duration until(Instant other) {
            return Duration.between(instant, other);
        }

        /** How much later the ticker showed {@code otherNanos}. */
        public Duration until(long otherNanos) {
            return Duration.ofNanos(otherNanos - nanos);
        }
    }
}
