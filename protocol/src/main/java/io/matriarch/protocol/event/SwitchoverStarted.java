package io.matriarch.protocol.event;

import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;
import java.util.List;

/** A healthy leader is asked to hand over. */
public record SwitchoverStarted(
        OperationId operation,
        Epoch epoch,
        InstanceId from,
        InstanceId to,
        List<CandidateVerdict> candidates,
        Instant at)
        implements ClusterEvent {

    public SwitchoverStarted {
        candidates = List.copyOf(candidates);
    }
}
