package io.matriarch.cluster;

import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.failover.Timings;
import io.matriarch.node.NodeProfile;
import io.matriarch.node.NodeSupervisor;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.InstanceTask;
import io.matriarch.protocol.id.OperationId;
import java.util.Optional;

/** What each supervisor has to be told, derived from the state: the profile of its node and the works to be performed. */
final class Directives {

    private Directives() {}

    static NodeProfile profile(ClusterState state, InstanceState instance) {
        var members = state.instances().values().stream()
                .map(member -> new Member(member.id(), member.spec().address()))
                .toList();
        return new NodeProfile(
                instance.id(),
                instance.spec().address(),
                state.settings(),
                members,
                Timings.of(state.settings().rto()).lease());
    }

    /** The work to perform on an instance now. Data is deleted only after its server is at rest. */
    static Optional<NodeSupervisor.Perform> work(ClusterState state, Observations seen, InstanceState instance) {
        var node = seen.node(instance.id());
        if (state.removal().isPresent()) {
            var removal = state.removal().get();
            return removal.deleteData() ? deletion(state, node, removal.operation()) : Optional.empty();
        }
        return instance.task().flatMap(task -> work(state, node, task));
    }

    private static Optional<NodeSupervisor.Perform> work(ClusterState state, NodeView node, InstanceTask task) {
        return switch (task.kind()) {
            case RESTART -> Optional.of(perform(state, task.operation(), ToAgent.Work.RESTART));
            case REINIT -> Optional.of(perform(state, task.operation(), ToAgent.Work.REINIT));
            case REMOVE -> Optional.empty();
            case REMOVE_WITH_DATA -> deletion(state, node, task.operation());
        };
    }

    private static Optional<NodeSupervisor.Perform> deletion(ClusterState state, NodeView node, OperationId operation) {
        return node.isAttached() && TaskProgress.isAtRest(node)
                ? Optional.of(perform(state, operation, ToAgent.Work.DELETE_DATA))
                : Optional.empty();
    }

    private static NodeSupervisor.Perform perform(ClusterState state, OperationId operation, ToAgent.Work work) {
        return new NodeSupervisor.Perform(operation, state.epoch(), work);
    }
}
