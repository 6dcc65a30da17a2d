package io.matriarch.simulator.invariant;

import io.matriarch.cluster.ClusterView;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Timeline;
import java.util.List;
import java.util.Optional;

/** How things really are at the end of a trial. */
public interface Truth {

    /** What the living actor of the cluster says; empty when none answers. */
    Optional<ClusterView> view();

    /** Every event in the journal, from the first. */
    List<ClusterEvent> journal();

    /** The first event, or snapshot, that another process would not read as it was written; empty also where nobody has tried. */
    Optional<String> misread();

    /** Every instance of the cluster. */
    List<InstanceId> instances();

    /** Whether its PostgreSQL acknowledges writes. */
    boolean isWritable(InstanceId instance);

    /** Whether its PostgreSQL runs. */
    boolean isRunning(InstanceId instance);

    /** From whom it streams. */
    Optional<InstanceId> upstream(InstanceId instance);

    /** The timeline of its WAL; empty when it has no data. */
    Optional<Timeline> timeline(InstanceId instance);

    /** Who holds the leader key. */
    Optional<String> holder();
}
