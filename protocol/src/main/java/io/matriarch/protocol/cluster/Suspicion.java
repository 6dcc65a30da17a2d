package io.matriarch.protocol.cluster;

import java.time.Instant;

/**
 * The leader does not look well.
 *
 * @param lastWellAt the last moment at which it did
 * @param since when the suspicion began
 * @param restartOrdered whether a restart in place was tried since
 */
public record Suspicion(Instant lastWellAt, Instant since, boolean restartOrdered) {

    Suspicion afterRestart() {
        return new Suspicion(lastWellAt, since, true);
    }
}
