package io.matriarch.cluster;

import io.matriarch.failover.Contact;
import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.node.NodeNews;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;
import java.util.ArrayList;

/** How news of the nodes change what is known. */
final class Sightings {

    private Sightings() {}

    static Observations add(ClusterState state, Observations seen, NodeNews news, Instant now) {
        var id = news.instance();
        if (state.instance(id).isEmpty()) {
            return seen.without(id);
        }
        return switch (news) {
            case NodeNews.Attached n -> seen.with(id, node -> node.attached(now));
            case NodeNews.Reported n ->
                state.isLedBy(id)
                        ? withStreaming(state, seen.with(id, node -> node.reported(n.report(), now)), now)
                        : seen.with(id, node -> standby(state, seen, id, node.reported(n.report(), now), now));
            case NodeNews.Detached n -> seen.with(id, node -> node.detached(now, hostAnswers(n.reach()), n.why()));
            case NodeNews.Progress n -> seen.with(id, node -> node.doing(n.step()));
            case NodeNews.StaleEpoch n -> seen;
            case NodeNews.Rejected n -> seen;
            case NodeNews.FenceEnded n -> fenceEnded(seen, id, n.outcome(), now);
        };
    }

    /** A host whose key is not the known one may be another: it is not asked to fence anything. */
    private static boolean hostAnswers(Reach reach) {
        return switch (reach) {
            case HOST_UNREACHABLE, REFUSED -> false;
            case AGENT_UNREACHABLE -> true;
        };
    }

    /** Who cannot be logged in to cannot be fenced either: the host does not answer any more, whatever it did before. */
    private static Observations fenceEnded(Observations seen, InstanceId id, FenceOutcome outcome, Instant now) {
        return switch (outcome) {
            case FenceOutcome.Fenced f -> seen.with(id, node -> node.fenced(now));
            case FenceOutcome.Unreachable u -> seen.with(id, node -> node.detached(now, false, u.why()));
            case FenceOutcome.Failed f -> seen;
            case FenceOutcome.TimedOut t -> seen;
        };
    }

    /** Whether an attached agent says once more what it has said before, but for figures. */
    static boolean isRepeated(Observations seen, NodeNews news) {
        if (!(news instanceof NodeNews.Reported(var instance, var report))) {
            return false;
        }
        var node = seen.node(instance);
        return node.contact() instanceof Contact.Attached(var since)
                && node.reportedAfter(since)
                && node.report().filter(report::saysTheSameAs).isPresent();
    }

    private static NodeView standby(
            ClusterState state, Observations seen, InstanceId id, NodeView standby, Instant now) {
        return state.leader()
                        .filter(leader -> Streaming.isConfirmed(state, seen.node(leader.instance()), id, standby))
                        .isPresent()
                ? standby.streaming(now)
                : standby;
    }

    /** A report of the leader can confirm any standby, so all are looked at. */
    private static Observations withStreaming(ClusterState state, Observations seen, Instant now) {
        var streaming = new ArrayList<InstanceId>();
        for (var id : state.instances().keySet()) {
            if (Streaming.isConfirmed(state, seen, id)) {
                streaming.add(id);
            }
        }
        return seen.with(streaming, node -> node.streaming(now));
    }
}
