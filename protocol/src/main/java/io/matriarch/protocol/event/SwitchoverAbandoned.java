package io.matriarch.protocol.event;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** The switchover did not work out; the old leader is asked to lead again, in a higher epoch, when it had stopped. */
public record SwitchoverAbandoned(OperationId operation, Epoch epoch, String reason, Instant at)
        implements ClusterEvent {}
