package io.matriarch.simulator.world.postgres;

/** How far a standby has applied what it has received: at once when it keeps up, at a bounded speed when it was held back. */
final class Replay {

    /** 100 MB a second. */
    private static final double BYTES_PER_NANO = 0.1;

    private long base;
    private long sinceNanos;
    private boolean paused;

    /** Everything up to there is applied now. */
    void startAt(long position, long nowNanos) {
        base = position;
        sinceNanos = nowNanos;
    }

    long at(long nowNanos, long received) {
        return paused
                ? Math.min(base, received)
                : Math.min(received, base + (long) ((nowNanos - sinceNanos) * BYTES_PER_NANO));
    }

    void pause(boolean on, long nowNanos, long received) {
        base = at(nowNanos, received);
        sinceNanos = nowNanos;
        paused = on;
    }

    boolean isPaused() {
        return paused;
    }

    /** How long it takes to apply so much. */
    static long nanosFor(long bytes) {
        return (long) (Math.max(0, bytes) / BYTES_PER_NANO);
    }
}
