package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** The old leader has shut down and given up the lease. */
public record SwitchoverLeaderStopped(OperationId operation, InstanceId from, Lsn endOfWal, Instant at)
        implements ClusterEvent {}
