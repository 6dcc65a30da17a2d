package io.matriarch.cluster;

import io.matriarch.cluster.ClusterView.Row;
import io.matriarch.failover.NodeView;
import io.matriarch.failover.Observations;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code matriarch list} shows of a cluster. */
final class InstanceRows {

    private InstanceRows() {}

    static List<Row> of(ClusterState state, Observations seen) {
        return state.instances().values().stream()
                .map(instance -> row(state, seen, instance))
                .toList();
    }

    private static Row row(ClusterState state, Observations seen, InstanceState instance) {
        var node = seen.node(instance.id());
        var leads = state.isLedBy(instance.id());
        return new Row(
                instance.id(),
                instance.spec().address(),
                state.settings().port(),
                leads ? "leader" : "replica",
                word(state, seen, instance, node),
                node.postgres().flatMap(PostgresReport::timeline),
                leads ? Optional.of(0L) : lag(state, seen, node),
                node.report().map(AgentReport::accepted).orElse(Epoch.NONE),
                note(node));
    }

    private static String word(ClusterState state, Observations seen, InstanceState instance, NodeView node) {
        if (!node.isAttached()) {
            return node.report().isPresent() ? "unreachable" : "connecting";
        }
        if (Streaming.isConfirmed(state, seen, instance.id())) {
            return "streaming";
        }
        return node.postgres()
                .map(server -> server.state().name().toLowerCase(Locale.ROOT))
                .orElse("attached");
    }

    private static Optional<Long> lag(ClusterState state, Observations seen, NodeView node) {
        Optional<Lsn> end =
                state.leader().flatMap(leader -> seen.node(leader.instance()).position());
        return end.flatMap(lsn -> node.position().map(lsn::bytesAheadOf));
    }

    private static Optional<String> note(NodeView node) {
        var activity = node.report().flatMap(AgentReport::activity).map(InstanceRows::describe);
        var ailment = node.report().flatMap(AgentReport::ailment).map(AgentReport.Ailment::words);
        var obstacle = ailment.or(() -> node.report().flatMap(AgentReport::obstacle));
        return switch (node.contact()) {
            case io.matriarch.failover.Contact.Attached a -> obstacle.isPresent() ? obstacle : activity;
            case io.matriarch.failover.Contact.Detached gone ->
                Optional.of(node.step()
                        .filter(step -> !step.equals(gone.why()))
                        .map(step -> gone.why() + "; " + step)
                        .orElse(gone.why()));
        };
    }

    private static String describe(AgentReport.Activity activity) {
        var done = activity.doneBytes()
                .map(bytes -> " %d MiB".formatted(bytes >> 20))
                .orElse("");
        var total = activity.totalBytes()
                .map(bytes -> " of %d MiB".formatted(bytes >> 20))
                .orElse("");
        return activity.what() + done + total;
    }
}
