package io.matriarch.protocol.event;

import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;
import java.util.List;

/** The policy restarts the leader's PostgreSQL in place rather than to lose what only its disk has. */
public record LeaderRestartOrdered(
        OperationId operation,
        Epoch epoch,
        InstanceId leader,
        List<Evidence> evidence,
        List<CandidateVerdict> candidates,
        String reason,
        Instant at)
        implements ClusterEvent {

    public LeaderRestartOrdered {
        evidence = List.copyOf(evidence);
        candidates = List.copyOf(candidates);
    }
}
