package io.matriarch.simulator.world.orchestrator;

import io.matriarch.lease.LeaderWatch;
import io.matriarch.node.NodeConnector;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Agents that answer the door, hear everything and say nothing more; and an etcd without a leader key. */
final class SilentAgents implements NodeConnector, LeaderWatch {

    /** What one agent was told. */
    record Told(InstanceId instance, ToAgent message) {}

    private final VirtualTime time;
    private final List<Told> told = new ArrayList<>();
    private boolean cutOff;

    SilentAgents(VirtualTime time) {
        this.time = time;
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    /** The orchestrator is dead: nothing gets out any more. */
    void cutOff() {
        cutOff = true;
    }

    @Override
    public Link open(NodeProfile profile, Consumer<LinkEvent> listener) {
        time.afterNanos(
                1_000_000,
                () -> listener.accept(new LinkEvent.Attached(
                        new FromAgent.Welcome(ToAgent.PROTOCOL_VERSION, "test", profile.instance(), 1))));
        return new Link() {
            @Override
            public void send(ToAgent message) {
                if (!cutOff) {
                    told.add(new Told(profile.instance(), message));
                }
            }

            @Override
            public void configure(NodeProfile changed) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void fence(NodeProfile profile, Consumer<FenceOutcome> listener) {
        time.afterNanos(1_000_000, () -> listener.accept(new FenceOutcome.Fenced()));
    }

    @Override
    public Subscription watch(
            ClusterName cluster, String namespace, List<String> endpoints, Consumer<LeaderKey> listener) {
        time.afterNanos(1_000_000, () -> listener.accept(new LeaderKey.Absent(Epoch.NONE, 1)));
        return new Subscription() {
            @Override
            public void refresh() {
                time.afterNanos(1_000_000, () -> listener.accept(new LeaderKey.Absent(Epoch.NONE, 1)));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
