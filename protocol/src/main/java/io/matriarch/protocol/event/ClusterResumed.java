package io.matriarch.protocol.event;

import java.time.Instant;

/** Failovers are decided again. */
public record ClusterResumed(Instant at) implements ClusterEvent {}
