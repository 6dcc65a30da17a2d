package io.matriarch.simulator.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C: the thread that works is interrupted, and the process ends once it has said what it found. Between {@link #listen} and
 * {@link #close}.
 */
final class Interruption implements AutoCloseable {

    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Thread worker) {
        hook = Thread.ofPlatform().name("interruption").unstarted(() -> {
            worker.interrupt();
            awaitTheEnd();
        });
    }

    static Interruption listen() {
        var interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void awaitTheEnd() {
        try {
            if (!done.await(LAST_WORDS.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("matriarch: stopped without a report");
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook is running, and lets the process go now.
        }
    }
}
