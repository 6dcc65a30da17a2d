package io.matriarch.simulator.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;

/**
 * The state of {@link java.util.concurrent.ThreadLocalRandom}, which Akka draws from (uids of actors, jitter of back-offs). Needs
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 *
 * <p>That generator adds twice the number of its thread at each step. So the same seed means the same on every thread only while
 * all threads have the same number, and during a trial they have.
 */
final class ThreadChance {

    private static final VarHandle SEED = field("threadLocalRandomSeed", long.class);
    private static final VarHandle PROBE = field("threadLocalRandomProbe", int.class);

    private static final Field NUMBER = number();

    /** No thread of the JVM has it by itself. */
    private static final long IN_A_TRIAL = 1L << 40;

    /** What the thread's number was before. */
    private final long ownNumber = Thread.currentThread().threadId();

    private ThreadChance() {}

    /** Makes the calling thread draw the same numbers after the same seed as any other, until {@link #end} is called on it. */
    static ThreadChance begin(long seed) {
        var own = new ThreadChance();
        renumber(IN_A_TRIAL);
        // A probe of 0 would make the first draw seed itself from somewhere else.
        PROBE.set(Thread.currentThread(), 1);
        SEED.set(Thread.currentThread(), seed);
        return own;
    }

    /** Gives the calling thread its own number back. */
    void end() {
        renumber(ownNumber);
    }

    private static void renumber(long number) {
        try {
            NUMBER.setLong(Thread.currentThread(), number);
        } catch (IllegalAccessException closed) {
            throw closed(closed);
        }
    }

    private static Field number() {
        try {
            var field = Thread.class.getDeclaredField("tid");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
            throw closed(closed);
        }
    }

    private static IllegalStateException closed(Exception cause) {
        return new IllegalStateException(
                "java.lang is closed to the simulator; start java with --add-opens java.base/java.lang=ALL-UNNAMED",
                cause);
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, name, type);
        } catch (ReflectiveOperationException closed) {
            throw closed(closed);
        }
    }
}
