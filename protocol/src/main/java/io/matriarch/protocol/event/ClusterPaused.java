package io.matriarch.protocol.event;

import java.time.Instant;

/** No failover is decided from now on; everything else goes on. */
public record ClusterPaused(Instant at) implements ClusterEvent {}
