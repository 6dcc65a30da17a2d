package io.matriarch.protocol.event;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** The candidate did not make it; the next decision takes a higher epoch. */
public record FailoverAbandoned(OperationId operation, Epoch epoch, InstanceId candidate, String reason, Instant at)
        implements ClusterEvent {}
