package io.matriarch.simulator.runtime;

import io.matriarch.persistence.serialization.EventManifests;
import io.matriarch.persistence.serialization.JournalCodec;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import java.util.List;
import java.util.Optional;

/**
 * Reads a journal as an orchestrator of another process would: every event, and a snapshot taken after it, through the production
 * codec. Too slow for every trial.
 */
public final class Rereading {

    private static final JournalCodec CODEC = new JournalCodec();

    private Rereading() {}

    /**
     * The first event, or snapshot, that does not come back as it was written.
     *
     * @param empty the state before the first event
     */
    public static Optional<String> difference(ClusterState empty, List<ClusterEvent> journal) {
        var state = empty;
        for (var event : journal) {
            var read = CODEC.decodeEvent(EventManifests.of(event).toString(), CODEC.encode(event));
            if (!read.equals(event)) {
                return Optional.of("%s was written, and %s is read".formatted(event, read));
            }
            state = state.evolve(event);
            var recovered = CODEC.decodeState(JournalCodec.SNAPSHOT.toString(), CODEC.encode(state));
            if (!recovered.equals(state)) {
                return Optional.of("a snapshot of %s is read as %s".formatted(state, recovered));
            }
        }
        return Optional.empty();
    }
}
