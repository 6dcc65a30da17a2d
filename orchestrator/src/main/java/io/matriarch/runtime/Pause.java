package io.matriarch.runtime;

import java.time.Duration;

/** Waiting, for adapters that have to poll what cannot call them: a process, a server that starts. */
@FunctionalInterface
public interface Pause {

    /** Returns after {@code duration}, or earlier when the thread is interrupted. */
    void pause(Duration duration) throws InterruptedException;

    /** Real time passes. */
    static Pause real() {
        return Thread::sleep;
    }
}
