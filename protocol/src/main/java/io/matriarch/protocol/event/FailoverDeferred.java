package io.matriarch.protocol.event;

import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.List;

/** The policy waits, and why. Recorded once for each reason. */
public record FailoverDeferred(
        Epoch epoch, InstanceId leader, String code, String reason, List<Evidence> evidence, Instant at)
        implements ClusterEvent {

    public FailoverDeferred {
        evidence = List.copyOf(evidence);
    }
}
