package io.matriarch.simulator.trial;

import io.matriarch.cluster.Surroundings;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.runtime.AkkaRuntime;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import io.matriarch.simulator.world.client.Clients;
import io.matriarch.simulator.world.client.Server;
import io.matriarch.simulator.world.etcd.VirtualEtcd;
import io.matriarch.simulator.world.node.Node;
import io.matriarch.simulator.world.node.VirtualConnector;
import io.matriarch.simulator.world.orchestrator.Orchestrators;
import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that one trial consists of: hosts with their servers and agents, etcd, orchestrators, clients. */
final class World {

    static final ClusterName CLUSTER = new ClusterName("pg-sim");
    static final int ETCD_MEMBERS = 3;
    static final int ORCHESTRATORS = 2;

    final VirtualTime time;
    final History history;
    final Network network;
    final VirtualEtcd etcd;
    final SortedMap<InstanceId, Node> nodes = new TreeMap<>();
    final Orchestrators orchestrators;
    final Clients clients;
    final ClusterSpec spec;

    private final TreeMap<NodeAddress, Node> byAddress = new TreeMap<>();
    private final TreeMap<Integer, VirtualConnector> connectors = new TreeMap<>();
    private long operations;
    private long clockOffsetNanos;

    World(AkkaRuntime runtime, TrialSettings settings, int size, long seed, History history) {
        this.time = runtime.time();
        this.history = history;
        var chance = new Chance(seed);
        var calibration = settings.calibration();
        network = new Network(time, chance.of("network"), calibration.network());
        etcd = new VirtualEtcd(time, chance, calibration, network, history);
        spec = spec(settings, size);
        for (var instance : spec.instances()) {
            var postgres = new VirtualPostgres(
                    instance.id(), instance.address(), time, chance, calibration, network, this::postgresAt, history);
            var node = new Node(
                    instance.id(), instance.address(), time, chance, calibration, network, postgres, etcd, history);
            nodes.put(instance.id(), node);
            byAddress.put(instance.address(), node);
        }
        orchestrators = new Orchestrators(
                runtime, time, chance, calibration, history, CLUSTER, number -> surroundings(number, chance, settings));
        clients = new Clients(
                time,
                chance,
                network,
                history,
                nodes.values().stream().<Server>map(ClientDoor::new).toList());
        orchestrators.whenGone(this::disconnect);
    }

    private void disconnect(int orchestrator) {
        var connector = connectors.remove(orchestrator);
        if (connector != null) {
            connector.gone();
        }
    }

    private static ClusterSpec spec(TrialSettings settings, int size) {
        var instances = new ArrayList<InstanceSpec>();
        for (var seq = 1; seq <= size; seq++) {
            instances.add(new InstanceSpec(
                    new InstanceId(CLUSTER, seq),
                    new NodeAddress("10.0.0." + seq),
                    seq == 1 ? DeclaredRole.PRIMARY : DeclaredRole.REPLICA));
        }
        return new ClusterSpec(CLUSTER, settings.cluster(), instances);
    }

    private Surroundings surroundings(int number, Chance chance, TrialSettings settings) {
        var place = Place.ofOrchestrator(number);
        var connector = new VirtualConnector(
                place,
                address -> Optional.ofNullable(byAddress.get(address)),
                time,
                chance,
                settings.calibration(),
                network,
                history);
        connectors.put(number, connector);
        InstantSource clock = () -> time.instant().plusNanos(clockOffsetNanos);
        return new Surroundings(
                connector,
                etcd.watch(place),
                orchestrators.journalHead(),
                clock,
                time::nowNanos,
                () -> new OperationId("op-" + ++operations),
                instance -> chance.of("supervisor " + place + " " + instance));
    }

    private Optional<VirtualPostgres> postgresAt(NodeAddress address) {
        return Optional.ofNullable(byAddress.get(address)).map(Node::postgres);
    }

    /** Sets the wall clocks of all orchestrators. */
    void stepClocks(long nanos) {
        clockOffsetNanos += nanos;
    }

    Node node(InstanceId id) {
        var node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("there is no node of " + id);
        }
        return node;
    }

    Collection<Node> all() {
        return nodes.values();
    }

    List<Place> etcdPlaces() {
        var places = new ArrayList<Place>();
        for (var member = 1; member <= ETCD_MEMBERS; member++) {
            places.add(Place.ofEtcd(member));
        }
        return places;
    }

    List<Place> orchestratorPlaces() {
        var places = new ArrayList<Place>();
        for (var number = 1; number <= ORCHESTRATORS; number++) {
            places.add(Place.ofOrchestrator(number));
        }
        return places;
    }

    List<Place> peersOf(Node node) {
        return nodes.values().stream()
                .filter(other -> other != node)
                .map(Node::place)
                .toList();
    }

    List<Place> allPlaces() {
        var places =
                new ArrayList<Place>(nodes.values().stream().map(Node::place).toList());
        places.addAll(etcdPlaces());
        places.addAll(orchestratorPlaces());
        places.add(Place.CLIENTS);
        return places;
    }

    /** Whether one server takes writes under the key and all others stream from it. */
    boolean isWhole() {
        Node leader = null;
        for (var node : nodes.values()) {
            if (node.postgres().isWritable()) {
                if (leader != null) {
                    return false;
                }
                leader = node;
            }
        }
        return leader != null && isFollowed(leader);
    }

    private boolean isFollowed(Node leader) {
        for (var node : nodes.values()) {
            if (node != leader && !node.postgres().isStreamingFrom(leader.instance())) {
                return false;
            }
        }
        return etcd.holder().filter(leader.instance().value()::equals).isPresent();
    }
}
