package io.matriarch.cluster;

import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.InstanceTask;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.InstanceRemoved;
import io.matriarch.protocol.event.InstanceTaskCompleted;
import io.matriarch.protocol.event.InstanceTaskFailed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How far the works on single instances have come, by what their agents report. */
final class TaskProgress {

    private TaskProgress() {}

    static List<ClusterEvent> events(ClusterState state, Observations seen, Instant now) {
        var events = new ArrayList<ClusterEvent>();
        for (var instance : state.instances().values()) {
            if (instance.task().isPresent()) {
                events.addAll(progress(instance, instance.task().get(), seen.node(instance.id()), now));
            }
        }
        return events;
    }

    private static List<ClusterEvent> progress(InstanceState instance, InstanceTask task, NodeView node, Instant now) {
        return switch (task.kind()) {
            case RESTART, REINIT -> onOutcome(instance, task, node, now);
            case REMOVE ->
                isLetGo(node)
                        ? List.of(
                                new InstanceTaskCompleted(task.operation(), instance.id(), now),
                                new InstanceRemoved(instance.id(), false, now))
                        : List.of();
            case REMOVE_WITH_DATA -> onDataDeleted(instance, task, node, now);
        };
    }

    private static List<ClusterEvent> onOutcome(InstanceState instance, InstanceTask task, NodeView node, Instant now) {
        return node.report()
                .flatMap(report -> report.outcomeOf(task.operation()))
                .<List<ClusterEvent>>map(outcome -> List.of(outcome.failure()
                        .<ClusterEvent>map(why -> new InstanceTaskFailed(task.operation(), instance.id(), why, now))
                        .orElseGet(() -> new InstanceTaskCompleted(task.operation(), instance.id(), now))))
                .orElse(List.of());
    }

    private static List<ClusterEvent> onDataDeleted(
            InstanceState instance, InstanceTask task, NodeView node, Instant now) {
        return node.report()
                .flatMap(report -> report.outcomeOf(task.operation()))
                .<List<ClusterEvent>>map(outcome -> outcome.failure().isPresent()
                        ? List.of(new InstanceTaskFailed(
                                task.operation(),
                                instance.id(),
                                outcome.failure().get(),
                                now))
                        : List.of(
                                new InstanceTaskCompleted(task.operation(), instance.id(), now),
                                new InstanceRemoved(instance.id(), true, now)))
                .orElse(List.of());
    }

    /** A node that cannot be reached is let go as it is: its data is not touched, its slot goes with its membership. */
    static boolean isLetGo(NodeView node) {
        return !node.isAttached() || isAtRest(node);
    }

    /** PostgreSQL is stopped and the leader key given back. */
    static boolean isAtRest(NodeView node) {
        return node.report()
                .map(AgentReport::postgres)
                .filter(server -> server.isStopped())
                .filter(server -> node.report().get().heldEpoch().isEmpty())
                .isPresent();
    }
}
