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
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import java.util.List;
import java.util.Optional;

/** What each supervisor has to be told, derived from the state: the profile of its node and the works to be performed. */
final class Directives {

    private Directives() {}

    static List<Member> members(ClusterState state) {
        return state.instances().values().stream()
                .map(member -> new Member(member.id(), member.spec().address()))
                .toList();
    }

    static NodeProfile profile(ClusterState state, List<Member> members, InstanceState instance) {
        return new NodeProfile(
                instance.id(),
                instance.spec().address(),
                state.settings(),
                members,
                Timings.of(state.settings()).lease());
    }

    /**
     * The work to perform on an instance now, in the epoch of its assignment: an agent performs nothing of another. Data is
     * deleted only after its server is at rest.
     */
    static Optional<NodeSupervisor.Perform> work(ClusterState state, Observations seen, InstanceState instance) {
        var node = seen.node(instance.id());
        if (state.removal().isPresent()) {
            var removal = state.removal().get();
            return removal.deleteData() ? deletion(state, instance.id(), node, removal.operation()) : Optional.empty();
        }
        return instance.task().flatMap(task -> work(state, instance.id(), node, task));
    }

    private static Optional<NodeSupervisor.Perform> work(
            ClusterState state, InstanceId id, NodeView node, InstanceTask task) {
        return switch (task.kind()) {
            case RESTART -> perform(state, id, task.operation(), ToAgent.Work.RESTART);
            case REINIT -> perform(state, id, task.operation(), ToAgent.Work.REINIT);
            case REMOVE -> Optional.empty();
            case REMOVE_WITH_DATA -> deletion(state, id, node, task.operation());
        };
    }

    private static Optional<NodeSupervisor.Perform> deletion(
            ClusterState state, InstanceId id, NodeView node, OperationId operation) {
        return node.isAttached() && TaskProgress.isAtRest(node)
                ? perform(state, id, operation, ToAgent.Work.DELETE_DATA)
                : Optional.empty();
    }

    private static Optional<NodeSupervisor.Perform> perform(
            ClusterState state, InstanceId id, OperationId operation, ToAgent.Work work) {
        return Assignments.of(state, id)
                .map(assignment -> new NodeSupervisor.Perform(operation, assignment.epoch(), work));
    }
}
