package io.matriarch.persistence.audit;

import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.ClusterName;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;

/** The journal as it is read in an audit. Calls block and read the database; not for actors. */
public interface EventLog {

    /** Every cluster that ever had an event, removed ones included. */
    SortedSet<ClusterName> clusters();

    /** At most {@code limit} events with sequence numbers from {@code fromSequence} (1 is the first) on, in order. */
    List<Entry> read(ClusterName cluster, long fromSequence, int limit);

    /** The state after the event with number {@code sequence}, or after the last when there are fewer. */
    StateAt at(ClusterName cluster, long sequence);

    /** The state after the last event that happened at or before {@code time}. */
    StateAt at(ClusterName cluster, Instant time);

    /** An event with its number. */
    record Entry(long sequence, ClusterEvent event) {}

    /** A state and the number of its last event; 0 when there was none. */
    record StateAt(ClusterState state, long sequence) {}
}
