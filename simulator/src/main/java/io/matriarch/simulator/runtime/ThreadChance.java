package io.matriarch.simulator.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The state of {@link java.util.concurrent.ThreadLocalRandom}, which Akka draws from (uids of actors, jitter of back-offs). Needs
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class ThreadChance {

    private static final VarHandle SEED = field("threadLocalRandomSeed", long.class);
    private static final VarHandle PROBE = field("threadLocalRandomProbe", int.class);

    private ThreadChance() {}

    /** Makes the calling thread draw the same numbers after the same seed. */
    static void reseed(long seed) {
        // A probe of 0 would make the first draw seed itself from somewhere else.
        PROBE.set(Thread.currentThread(), 1);
        SEED.set(Thread.currentThread(), seed);
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, name, type);
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException(
                    "java.lang is closed to the simulator; start java with --add-opens java.base/java.lang=ALL-UNNAMED",
                    closed);
        }
    }
}
