package io.matriarch.simulator.world.node;

import io.matriarch.node.NodeConnector;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One process's way to the nodes, as the production's {@code SshConnector} is: every link and every fence is a connection of its
 * own. Agents' jars are taken to be everywhere already.
 */
public final class VirtualConnector implements NodeConnector {

    private static final Duration KEEPALIVE = Duration.ofSeconds(1);

    private final Way way;
    private final Function<NodeAddress, Optional<Node>> nodes;
    private final List<VirtualLink> links = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private boolean keepingAlive;
    private boolean gone;

    /** @param nodes who has an address; absent when nobody */
    public VirtualConnector(
            Place orchestrator,
            Function<NodeAddress, Optional<Node>> nodes,
            VirtualTime time,
            Chance chance,
            Calibration calibration,
            Network network,
            History history) {
        way = new Way(orchestrator, time, chance.of("connector " + orchestrator), calibration, network, history);
        this.nodes = nodes;
    }

    @Override
    public Link open(NodeProfile profile, Consumer<LinkEvent> listener) {
        var link = new VirtualLink(this, way, profile, listener);
        if (!gone) {
            links.removeIf(VirtualLink::isOver);
            links.add(link);
            link.live();
        }
        return link;
    }

    @Override
    public void fence(NodeProfile profile, Consumer<FenceOutcome> listener) {
        if (gone) {
            return;
        }
        way.history().note(new Happening.FenceBegun(way.orchestrator().name(), profile.instance()));
        new VirtualFence(this, way, outcome -> {
                    way.history()
                            .note(new Happening.FenceEnded(way.orchestrator().name(), profile.instance(), outcome));
                    listener.accept(outcome);
                })
                .strike(profile.address());
    }

    /** The process has died: no listener hears anything more, and nodes see their connections closed as the way lets them. */
    public void gone() {
        gone = true;
        links.forEach(VirtualLink::close);
        links.clear();
        List.copyOf(sessions).forEach(session -> close(session, () -> {}));
    }

    boolean isGone() {
        return gone;
    }

    // Connections

    /** Connects and logs in, for so long as the production's patience lasts. */
    void dial(NodeAddress address, Dial.Caller caller) {
        new Dial(this, way, address, nodes.apply(address), caller).attempt();
    }

    /** The connection is there. */
    void connected(Node node, Dial.Caller caller) {
        var session = new Session(way, node, caller::broken);
        sessions.add(session);
        if (!keepingAlive) {
            keepingAlive = true;
            way.time().after(KEEPALIVE, this::keepAlive);
        }
        caller.connected(session);
    }

    /** Closes a connection; {@code lastWord} is what the node makes of that. */
    void close(Session session, Runnable lastWord) {
        session.close(lastWord);
        sessions.remove(session);
    }

    private void keepAlive() {
        for (var session : List.copyOf(sessions)) {
            if (!session.isClosed()) {
                session.keepAlive();
            }
        }
        keepingAlive = !sessions.isEmpty();
        if (keepingAlive) {
            way.time().after(KEEPALIVE, this::keepAlive);
        }
    }
}
