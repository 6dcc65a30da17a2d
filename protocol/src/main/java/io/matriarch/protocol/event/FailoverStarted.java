package io.matriarch.protocol.event;

import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A failover was decided. No agent has heard of it before this was in the journal. */
public record FailoverStarted(
        OperationId operation,
        Epoch epoch,
        Optional<InstanceId> from,
        InstanceId to,
        String reason,
        Instant failedAt,
        Instant suspectedAt,
        List<Evidence> evidence,
        List<CandidateVerdict> candidates,
        Instant at)
        implements ClusterEvent {

    public FailoverStarted {
        evidence = List.copyOf(evidence);
        candidates = List.copyOf(candidates);
    }
}
