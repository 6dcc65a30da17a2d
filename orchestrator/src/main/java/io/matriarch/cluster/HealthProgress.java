package io.matriarch.cluster;

import io.matriarch.failover.Observations;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.AgentReport.Ailment;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.InstanceHealthChanged;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What instances suffer from that run, and when they do no more. Who cannot be heard is as it was last heard. */
final class HealthProgress {

    private HealthProgress() {}

    static List<InstanceHealthChanged> events(ClusterState state, Observations seen, Instant now) {
        return state.instances().values().stream()
                .flatMap(instance -> seen
                        .node(instance.id())
                        .word()
                        .map(HealthProgress::ailment)
                        .filter(ailment -> !ailment.equals(instance.ailment()))
                        .map(ailment -> new InstanceHealthChanged(instance.id(), ailment, now))
                        .stream())
                .toList();
    }

    private static Optional<String> ailment(AgentReport report) {
        return report.ailment().map(Ailment::words);
    }
}
