package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** Work on one instance is done. */
public record InstanceTaskCompleted(OperationId operation, InstanceId instance, Instant at) implements ClusterEvent {}
