package io.matriarch.cluster;

import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.OperationId;
import java.util.List;
import java.util.Optional;

/** What came of a command. */
public sealed interface CommandAnswer {

    /** Persisted and under way or done. */
    record Accepted(Optional<OperationId> operation, List<Recorded> events, long sequence) implements CommandAnswer {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** Nothing has changed, apart from the record of the refusal. */
    record Refused(Refusal refusal) implements CommandAnswer {}

    /** An event with its sequence number. */
    record Recorded(long sequence, ClusterEvent event) {}
}
