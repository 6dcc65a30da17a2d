package io.matriarch.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for something to become true, with a deadline instead of a hope. */
public final class Eventually {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Eventually() {}

    /**
     * Looks until {@code condition} holds.
     *
     * @throws AssertionError when it still does not after {@code limit}
     */
    public static void within(Duration limit, BooleanSupplier condition) {
        var start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError("did not come true within " + limit.toMillis() + " ms");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            if (Thread.interrupted()) {
                throw new AssertionError("interrupted while waiting");
            }
        }
    }

    /**
     * Looks until {@code assertion} does not throw.
     *
     * @throws AssertionError the last one, when it still throws after {@code limit}
     */
    public static void asserting(Duration limit, Runnable assertion) {
        var start = System.nanoTime();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - start > limit.toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
    }
}
