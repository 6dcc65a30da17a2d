package io.matriarch.cluster;

import io.matriarch.failover.Assessment.Need;
import io.matriarch.protocol.event.ClusterEvent;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What follows from what was seen.
 *
 * @param events facts to persist; what has to be done outside follows from the state they make
 * @param needs what has to be asked or done so that the policy can go on; harmless when repeated
 */
public record Reaction(List<ClusterEvent> events, SortedSet<Need> needs) {

    public Reaction {
        events = List.copyOf(events);
        // Mostly there are none, and this is made for each message.
        needs = needs.isEmpty()
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(new TreeSet<>(needs));
    }

    static Reaction none() {
        return new Reaction(List.of(), Collections.emptySortedSet());
    }

    static Reaction of(ClusterEvent... events) {
        return new Reaction(List.of(events), Collections.emptySortedSet());
    }
}
