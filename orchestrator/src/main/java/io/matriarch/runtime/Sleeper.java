package io.matriarch.runtime;

import java.time.Duration;

/** Waiting, for command line and tools; actors use timers. */
@FunctionalInterface
public interface Sleeper {

    /**
     * Returns after {@code duration}.
     *
     * @throws InterruptedException when the thread was interrupted meanwhile
     */
    void sleep(Duration duration) throws InterruptedException;

    /** The thread's own sleep. */
    static Sleeper system() {
        return Thread::sleep;
    }
}
