package io.matriarch.simulator.world.node;

import io.matriarch.failover.Timings;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeConnector.Link;
import io.matriarch.node.NodeConnector.LinkEvent;
import io.matriarch.node.NodeProfile;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import io.matriarch.simulator.world.etcd.VirtualEtcd;
import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Two nodes, of which most tests need the first only, etcd, an orchestrator's connector, and all that was heard. */
final class NodeWorld {

    static final Place ORCHESTRATOR = Place.ofOrchestrator(1);
    static final InstanceId SELF = InstanceId.parse("pg-test-1");
    static final InstanceId OTHER = InstanceId.parse("pg-test-2");
    static final NodeAddress ADDRESS = new NodeAddress("10.0.0.1");
    static final NodeAddress OTHER_ADDRESS = new NodeAddress("10.0.0.2");
    static final Timings TIMINGS = Timings.of(ClusterSettings.DEFAULT_RTO);

    /** Something that happened. */
    record Noted(long atNanos, Happening happening) {}

    /** What a link's listener heard. */
    record Heard(long atNanos, LinkEvent event) {}

    final VirtualTime time = new VirtualTime();
    final Calibration calibration = Calibration.guessed();
    final Chance chance = new Chance(7);
    final Network network = new Network(time, chance.of("network"), calibration.network());
    final History history = new History(time, History.Precision.WORDS);
    final VirtualEtcd etcd = new VirtualEtcd(time, chance, calibration, network, history);
    final VirtualPostgres postgres = postgres(SELF, ADDRESS);
    final VirtualPostgres otherPostgres = postgres(OTHER, OTHER_ADDRESS);
    final Node node = node(SELF, ADDRESS, postgres);
    final Node other = node(OTHER, OTHER_ADDRESS, otherPostgres);
    final VirtualConnector connector = connector(ORCHESTRATOR);
    final List<Noted> happened = new ArrayList<>();
    final List<Heard> heard = new ArrayList<>();
    final List<FenceOutcome> fences = new ArrayList<>();

    NodeWorld() {
        history.listen((at, happening) -> happened.add(new Noted(at, happening)));
    }

    private VirtualPostgres postgres(InstanceId instance, NodeAddress address) {
        return new VirtualPostgres(
                instance, address, time, chance, calibration, network, at -> at(at).map(Node::postgres), history);
    }

    private Node node(InstanceId instance, NodeAddress address, VirtualPostgres server) {
        return new Node(instance, address, time, chance, calibration, network, server, etcd, history);
    }

    private Optional<Node> at(NodeAddress address) {
        return address.equals(ADDRESS)
                ? Optional.of(node)
                : address.equals(OTHER_ADDRESS) ? Optional.of(other) : Optional.empty();
    }

    VirtualConnector connector(Place orchestrator) {
        return new VirtualConnector(orchestrator, this::at, time, chance, calibration, network, history);
    }

    static NodeProfile profile() {
        return profile(SELF, ADDRESS);
    }

    private static NodeProfile profile(InstanceId instance, NodeAddress address) {
        return new NodeProfile(
                instance,
                address,
                ClusterSettings.defaults(),
                List.of(new Member(SELF, ADDRESS), new Member(OTHER, OTHER_ADDRESS)),
                TIMINGS.lease());
    }

    Link open() {
        return connector.open(profile(), event -> heard.add(new Heard(time.nowNanos(), event)));
    }

    /** A link to the other node; what it says is not taken down. */
    Link openOther() {
        return connector.open(profile(OTHER, OTHER_ADDRESS), _ -> {});
    }

    void fence() {
        connector.fence(profile(), fences::add);
    }

    static ToAgent lead(long epoch) {
        return new ToAgent.Assign(new Assignment.Lead(new Epoch(epoch), true, Optional.empty(), Optional.empty()));
    }

    static ToAgent follow(long epoch, InstanceId leader, NodeAddress at) {
        return new ToAgent.Assign(new Assignment.Follow(new Epoch(epoch), leader, at, 5432, true, Optional.empty()));
    }

    /** A link to an agent. */
    Link attached() {
        var link = open();
        runs(Duration.ofSeconds(6));
        return link;
    }

    /** A link to an agent that leads and whose server accepts writes. */
    Link leading() {
        var link = attached();
        link.send(lead(1));
        runs(Duration.ofSeconds(20));
        return link;
    }

    void runs(Duration duration) {
        var end = time.nowNanos() + duration.toNanos();
        while (time.nextNanos() <= end) {
            time.advance();
        }
        time.skipTo(end);
    }

    // What tests ask

    <E extends Happening> List<E> all(Class<E> kind) {
        return happened.stream()
                .map(Noted::happening)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** When something of that kind happened first, at {@code since} or later; that is expected. */
    long when(long since, Predicate<Happening> what) {
        return happened.stream()
                .filter(noted -> noted.atNanos() >= since && what.test(noted.happening()))
                .findFirst()
                .orElseThrow()
                .atNanos();
    }

    List<LinkEvent> events() {
        return heard.stream().map(Heard::event).toList();
    }

    /** The last event of that kind, and when it came. */
    Optional<Heard> last(Class<? extends LinkEvent> kind) {
        return heard.reversed().stream()
                .filter(event -> kind.isInstance(event.event()))
                .findFirst();
    }

    boolean isAttached() {
        var attached = last(LinkEvent.Attached.class);
        return attached.isPresent() && last(LinkEvent.Lost.class).isEmpty();
    }
}
