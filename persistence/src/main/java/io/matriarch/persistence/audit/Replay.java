package io.matriarch.persistence.audit;

import io.matriarch.persistence.audit.EventLog.Entry;
import io.matriarch.persistence.audit.EventLog.StateAt;
import io.matriarch.protocol.Require;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.id.ClusterName;
import java.time.Instant;
import java.util.Iterator;

/** States from events alone: the fold that the actor uses too, and nothing else. */
public final class Replay {

    private Replay() {}

    /**
     * The state after the event with number {@code sequence}, or after the last.
     *
     * @param entries in order and from the first on
     * @throws IllegalArgumentException when an event is missing in between
     */
    public static StateAt upTo(ClusterName cluster, Iterator<Entry> entries, long sequence) {
        var state = nothing(cluster);
        while (state.sequence() < sequence && entries.hasNext()) {
            state = after(state, entries.next());
        }
        return state;
    }

    /**
     * The state after the last event that happened at or before {@code time}. Clocks of orchestrators may differ, so an event may
     * bear an earlier time than the one before it: then both belong to the state.
     *
     * @param entries in order and from the first on
     * @throws IllegalArgumentException when an event is missing in between
     */
    public static StateAt asOf(ClusterName cluster, Iterator<Entry> entries, Instant time) {
        var state = nothing(cluster);
        var then = state;
        while (entries.hasNext()) {
            var entry = entries.next();
            state = after(state, entry);
            if (!entry.event().at().isAfter(time)) {
                then = state;
            }
        }
        return then;
    }

    private static StateAt nothing(ClusterName cluster) {
        return new StateAt(ClusterState.unknown(cluster), 0);
    }

    private static StateAt after(StateAt before, Entry entry) {
        Require.that(
                entry.sequence() == before.sequence() + 1,
                "event %s of %s is missing from the journal",
                before.sequence() + 1,
                before.state().name());
        return new StateAt(before.state().evolve(entry.event()), entry.sequence());
    }
}
