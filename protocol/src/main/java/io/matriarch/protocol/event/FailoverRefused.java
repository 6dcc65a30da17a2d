package io.matriarch.protocol.event;

import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.List;

/** The policy would fail over and may not, and why. Recorded once for each reason. */
public record FailoverRefused(
        Epoch epoch,
        InstanceId leader,
        String code,
        String reason,
        List<Evidence> evidence,
        List<CandidateVerdict> candidates,
        Instant at)
        implements ClusterEvent {

    public FailoverRefused {
        evidence = List.copyOf(evidence);
        candidates = List.copyOf(candidates);
    }
}
