package io.matriarch.runtime;

import java.lang.management.ManagementFactory;

/** Monotonic time, for deadlines: never set back by anybody. */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since some fixed moment; only differences mean something. */
    long nanos();

    /** The machine's monotonic clock. */
    static Ticker system() {
        return System::nanoTime;
    }

    /** The processor time that whatever thread asks has used. */
    static Ticker processor() {
        return ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
    }
}
