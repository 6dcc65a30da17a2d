package io.matriarch.protocol.event;

import io.matriarch.protocol.evidence.PhaseDuration;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import java.time.Instant;
import java.util.List;

/** The new leader accepts writes. */
public record FailoverCompleted(
        OperationId operation,
        Epoch epoch,
        InstanceId leader,
        Timeline timeline,
        List<PhaseDuration> phases,
        Instant at)
        implements ClusterEvent {

    public FailoverCompleted {
        phases = List.copyOf(phases);
    }
}
