package io.matriarch.cluster;

import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.OperationId;
import java.util.List;
import java.util.Optional;

/** What a command leads to. */
public sealed interface Decision {

    /**
     * It is carried out: the events say how. What has to be done outside follows from the state they make.
     *
     * @param operation set when something was begun that ends later
     */
    record Accepted(Optional<OperationId> operation, List<ClusterEvent> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** It is not. */
    record Refused(Refusal refusal) implements Decision {}
}
