package io.matriarch.protocol.event;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;
import java.util.List;

/**
 * The standbys are taken away from a leader that is suspected: they pledge {@code epoch}, and it can acknowledge nothing any more.
 * {@link FailoverStarted} of the same operation follows once enough of them have.
 *
 * @param standbys whose acknowledgements the leader may count, as recorded in etcd at revision {@code recordedAt}
 */
public record RevocationStarted(
        OperationId operation,
        Epoch epoch,
        InstanceId from,
        StandbyRecord standbys,
        long recordedAt,
        String reason,
        Instant failedAt,
        Instant suspectedAt,
        List<Evidence> evidence,
        Instant at)
        implements ClusterEvent {

    public RevocationStarted {
        evidence = List.copyOf(evidence);
    }
}
