package io.matriarch.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A failover was decided. No agent has heard of it before this was in the journal. In durability mode async it is written as ever.
 *
 * @param standbys in quorum mode, whose acknowledgements the new leader needs
 * @param revokedAt after a revocation, the revision at which the record was written that the pledges were counted against
 */
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
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<StandbySet> standbys,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> revokedAt,
        Instant at)
        implements ClusterEvent {

    public FailoverStarted {
        evidence = List.copyOf(evidence);
        candidates = List.copyOf(candidates);
    }

    /** Without acknowledgements of standbys. */
    public FailoverStarted(
            OperationId operation,
            Epoch epoch,
            Optional<InstanceId> from,
            InstanceId to,
            String reason,
            Instant failedAt,
            Instant suspectedAt,
            List<Evidence> evidence,
            List<CandidateVerdict> candidates,
            Instant at) {
        this(
                operation,
                epoch,
                from,
                to,
                reason,
                failedAt,
                suspectedAt,
                evidence,
                candidates,
                Optional.empty(),
                Optional.empty(),
                at);
    }
}
