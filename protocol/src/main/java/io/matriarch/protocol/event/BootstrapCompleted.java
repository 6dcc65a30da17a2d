package io.matriarch.protocol.event;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.time.Instant;

/** The first leader accepts writes. */
public record BootstrapCompleted(
        OperationId operation, Epoch epoch, InstanceId leader, SystemIdentifier system, Timeline timeline, Instant at)
        implements ClusterEvent {}
