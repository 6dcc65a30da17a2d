package io.matriarch.protocol.event;

import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** All instances are being stopped and let go. */
public record ClusterRemovalStarted(OperationId operation, boolean deleteData, Instant at) implements ClusterEvent {}
