package io.matriarch.protocol.event;

import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.List;

/** The leader does not look well; the clock of the outage starts at {@code lastWellAt}. */
public record LeaderSuspected(Epoch epoch, InstanceId leader, Instant lastWellAt, List<Evidence> evidence, Instant at)
        implements ClusterEvent {

    public LeaderSuspected {
        evidence = List.copyOf(evidence);
    }
}
