package io.matriarch.testing;

import io.matriarch.node.NodeConnector;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Nodes whose agents attach at once, remember what they were told, and say what the test lets them say. */
public final class FakeNodes implements NodeConnector {

    private final Map<InstanceId, Consumer<LinkEvent>> listeners = new ConcurrentHashMap<>();
    private final Map<InstanceId, List<ToAgent>> told = new ConcurrentHashMap<>();
    private final Set<InstanceId> broken = ConcurrentHashMap.newKeySet();

    @Override
    public Link open(NodeProfile profile, Consumer<LinkEvent> listener) {
        var id = profile.instance();
        if (broken.remove(id)) {
            throw new IllegalStateException("a bug in the connector");
        }
        listeners.put(id, listener);
        listener.accept(new LinkEvent.Attached(new FromAgent.Welcome(ToAgent.PROTOCOL_VERSION, "test", id, 1)));
        return new Link() {
            @Override
            public void send(ToAgent message) {
                toldTo(id).add(message);
            }

            @Override
            public void configure(NodeProfile changed) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void fence(NodeProfile profile, Consumer<FenceOutcome> listener) {
        listener.accept(new FenceOutcome.Fenced());
    }

    /** Whoever opens a link to it next falls over that. */
    public void breakNextLinkTo(InstanceId id) {
        broken.add(id);
    }

    /** Everything an agent was told, in order. */
    public List<ToAgent> toldTo(InstanceId id) {
        return told.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>());
    }

    public void report(AgentReport report) {
        Objects.requireNonNull(listeners.get(report.instance()), "nobody supervises " + report.instance())
                .accept(new LinkEvent.Received(new FromAgent.Reported(report)));
    }
}
