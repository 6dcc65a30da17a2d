package io.matriarch.protocol.event;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** The first leader is being made: initdb, or adoption of the data directory it already has. */
public record BootstrapStarted(OperationId operation, Epoch epoch, InstanceId leader, Instant at)
        implements ClusterEvent {}
