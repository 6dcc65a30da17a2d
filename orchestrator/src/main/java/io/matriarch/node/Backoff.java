package io.matriarch.node;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time up to a cap, and never all nodes at the same moment.
 *
 * @param failures how often in a row it has failed
 */
record Backoff(int failures) {

    static final Backoff NONE = new Backoff(0);

    private static final long FIRST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 5_000;
    private static final int DOUBLINGS = 5;

    Backoff afterFailure() {
        return new Backoff(failures + 1);
    }

    /** Between half of the nominal delay and all of it; the nominal delay after the first failure is 200 ms. */
    Duration delay(RandomGenerator random) {
        var doublings = Math.clamp(failures - 1L, 0, DOUBLINGS);
        var nominal = Math.min(FIRST_MILLIS << doublings, LONGEST_MILLIS);
        return Duration.ofMillis(random.nextLong(nominal / 2, nominal + 1));
    }
}
