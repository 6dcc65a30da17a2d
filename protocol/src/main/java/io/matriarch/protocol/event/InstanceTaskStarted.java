package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** Work on one instance was begun. */
public record InstanceTaskStarted(OperationId operation, InstanceId instance, TaskKind kind, Instant at)
        implements ClusterEvent {}
