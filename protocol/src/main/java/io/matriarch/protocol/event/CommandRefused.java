package io.matriarch.protocol.event;

import java.time.Instant;

/** An operator's command was refused, and why. */
public record CommandRefused(String command, String code, String reason, Instant at) implements ClusterEvent {}
