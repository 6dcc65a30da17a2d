package io.matriarch.protocol.event;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** Too few standbys have pledged in time, or what was recorded of them has changed; {@code reason} has the arithmetic. */
public record RevocationAbandoned(OperationId operation, Epoch epoch, String reason, Instant at)
        implements ClusterEvent {}
