package io.matriarch.protocol.cluster;

import java.time.Instant;

/**
 * The leader does not look well.
 *
 * @param lastWellAt the last moment at which it did
 * @param since when the suspicion began
 */
public record Suspicion(Instant lastWellAt, Instant since) {}
