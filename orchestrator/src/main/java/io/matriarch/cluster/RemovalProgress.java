package io.matriarch.cluster;

import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Removal;
import io.matriarch.protocol.event.ClusterRemoved;
import java.time.Instant;

/** How far the removal of a whole cluster has come. */
final class RemovalProgress {

    private RemovalProgress() {}

    static Reaction react(ClusterState state, Observations seen, Instant now) {
        var removal = state.removal().orElseThrow();
        var done = state.instances().keySet().stream().allMatch(id -> isLetGo(removal, seen.node(id), now));
        return done ? Reaction.of(new ClusterRemoved(removal.operation(), removal.deleteData(), now)) : Reaction.none();
    }

    /** When data shall go, a node has to have said that it is gone; else one that cannot be reached is let go as it is. */
    private static boolean isLetGo(Removal removal, NodeView node, Instant now) {
        if (removal.deleteData()) {
            return node.report()
                    .flatMap(report -> report.outcomeOf(removal.operation()))
                    .filter(outcome -> outcome.failure().isEmpty())
                    .isPresent();
        }
        var unreachableForLong = !node.isAttached()
                && node.contact().since().isBefore(now.minusSeconds(10))
                && removal.startedAt().isBefore(now.minusSeconds(10));
        return unreachableForLong || (node.isAttached() && TaskProgress.isAtRest(node));
    }
}
