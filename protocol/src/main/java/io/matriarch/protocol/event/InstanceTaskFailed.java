package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** Work on one instance failed for good, and why. */
public record InstanceTaskFailed(OperationId operation, InstanceId instance, String reason, Instant at)
        implements ClusterEvent {}
