package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer;
import io.matriarch.runtime.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the fencing deadline (A1) when the agent's loop does not: a thread of its own that knows nothing but the deadline and how
 * to kill. It dies with the JVM and freezes with it; against that only another process helps, which would be told the same
 * deadlines.
 */
final class FenceWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FenceWatch.class);

    /** The loop goes first: if it has not killed by then, it is stuck, or the kill is slow and a second does no harm. */
    private static final Duration LOOP_GOES_FIRST = Duration.ofMillis(100);

    private static final Duration BETWEEN_KILLS = Duration.ofMillis(200);
    private static final Duration LONGEST_NAP = Duration.ofSeconds(1);

    private final PostgresServer server;
    private final Ticker ticker;
    private final Runnable fired;
    private final Thread thread;
    private volatile Optional<Long> deadlineNanos = Optional.empty();
    private volatile boolean closed;

    /**
     * @param fired called after each kill, from the watch's thread
     */
    FenceWatch(PostgresServer server, Ticker ticker, Runnable fired) {
        this.server = server;
        this.ticker = ticker;
        this.fired = fired;
        thread = Thread.ofPlatform()
                .name("fence")
                .daemon(true)
                .priority(Thread.MAX_PRIORITY)
                .start(this::watch);
    }

    /** Until when the server may accept writes; empty when it cannot. */
    void moveDeadline(Optional<Long> untilNanos) {
        deadlineNanos = untilNanos;
        LockSupport.unpark(thread);
    }

    private void watch() {
        while (!closed) {
            var left = deadlineNanos
                    .map(deadline -> deadline + LOOP_GOES_FIRST.toNanos() - ticker.nanos())
                    .orElse(LONGEST_NAP.toNanos());
            if (left > 0) {
                LockSupport.parkNanos(Math.min(left, LONGEST_NAP.toNanos()));
            } else {
                fence();
                LockSupport.parkNanos(BETWEEN_KILLS.toNanos());
            }
        }
    }

    private void fence() {
        LOG.warn("authority has run out and PostgreSQL may still accept writes: the watch kills it");
        try {
            var outcome = server.kill();
            LOG.warn("the fence ended: {}", outcome);
        } catch (RuntimeException broken) {
            LOG.error("the fence failed", broken);
        }
        fired.run();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
