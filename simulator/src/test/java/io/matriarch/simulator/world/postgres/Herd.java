package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.Secret;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A few servers on a virtual network, and somebody who gives them works and waits. */
final class Herd {

    final VirtualTime time = new VirtualTime();
    final Calibration calibration = Calibration.guessed();
    final Network network;
    final History history = new History(time, History.Precision.WORDS);
    final List<Happening> happenings = new ArrayList<>();
    final List<VirtualPostgres> servers = new ArrayList<>();
    private final TreeMap<String, String> parameters = new TreeMap<>();

    Herd(int size) {
        this(size, 7);
    }

    Herd(int size, long seed) {
        var chance = new Chance(seed);
        network = new Network(time, chance.of("network"), calibration.network());
        history.listen((_, happening) -> happenings.add(happening));
        for (var seq = 1; seq <= size; seq++) {
            servers.add(new VirtualPostgres(
                    instance(seq), address(seq), time, chance, calibration, network, this::at, history));
        }
    }

    /** A primary and standbys that stream from it. */
    static Herd streaming(int size) {
        var herd = new Herd(size);
        herd.bootstrap();
        for (var seq = 2; seq <= size; seq++) {
            herd.join(seq, 1);
        }
        return herd;
    }

    void bootstrap() {
        done(1, new ServerWork.Initialize());
        done(1, new ServerWork.StartPrimary());
        until(() -> server(1).isWritable());
        done(1, new ServerWork.Converge());
    }

    void join(int seq, int leader) {
        done(seq, new ServerWork.Clone(upstream(leader)));
        done(seq, new ServerWork.StartStandby(upstream(leader)));
        until(() -> server(seq).isStreamingFrom(instance(leader)));
    }

    void declare(String name, String value) {
        parameters.put(name, value);
    }

    static InstanceId instance(int seq) {
        return InstanceId.parse("pg-test-" + seq);
    }

    static NodeAddress address(int seq) {
        return new NodeAddress("10.0.0." + seq);
    }

    static Place place(int seq) {
        return Place.of(instance(seq));
    }

    static Upstream upstream(int seq) {
        return new Upstream(instance(seq).value(), address(seq), 5432);
    }

    VirtualPostgres server(int seq) {
        return servers.get(seq - 1);
    }

    private Optional<VirtualPostgres> at(NodeAddress address) {
        return servers.stream()
                .filter(server -> server.address().equals(address))
                .findFirst();
    }

    ServerSettings settings(int seq) {
        var defaults = ClusterSettings.defaults();
        var cluster = new ClusterSettings(
                defaults.rto(),
                defaults.rpoBytes(),
                defaults.namespace(),
                defaults.port(),
                defaults.restPort(),
                defaults.majorVersion(),
                defaults.checksums(),
                defaults.encoding(),
                defaults.locale(),
                parameters,
                List.of(),
                List.of(),
                List.of());
        var members = servers.stream()
                .map(server -> new Member(server.self(), server.address()))
                .toList();
        return new ServerSettings(
                instance(seq), address(seq), cluster, members, new Secret("p"), new Secret("r"), new TreeMap<>());
    }

    // Works

    void begin(int seq, ServerWork work, Consumer<WorkResult> done) {
        server(seq).perform(work, settings(seq), _ -> {}, done);
    }

    WorkResult perform(int seq, ServerWork work) {
        return awaited(done -> begin(seq, work, done));
    }

    void done(int seq, ServerWork work) {
        var result = perform(seq, work);
        if (!result.equals(new WorkResult.Plain(new Outcome.Done()))) {
            throw new AssertionError(work + " -> " + result);
        }
    }

    Outcome outcome(int seq, ServerWork work) {
        return ((WorkResult.Plain) perform(seq, work)).outcome();
    }

    Outcome kill(int seq) {
        return this.<Outcome>awaited(done -> server(seq).kill(VirtualPostgres.AGENT, done));
    }

    PostgresReport look(int seq) {
        return this.<PostgresReport>awaited(server(seq)::look);
    }

    WriteAnswer write(int seq) {
        return this.<WriteAnswer>awaited(answer -> server(seq).write(1, 200, time.nowNanos(), answer));
    }

    AtomicReference<WriteAnswer> beginWrite(int seq) {
        var answer = new AtomicReference<WriteAnswer>();
        server(seq).write(1, 200, time.nowNanos(), answer::set);
        return answer;
    }

    <T> T awaited(Consumer<Consumer<T>> question) {
        var answer = new AtomicReference<T>();
        question.accept(answer::set);
        until(() -> answer.get() != null);
        return Objects.requireNonNull(answer.get());
    }

    // Time

    void pass(Duration duration) {
        var end = time.nowNanos() + duration.toNanos();
        while (time.nextNanos() <= end) {
            time.advance();
        }
        time.skipTo(end);
    }

    void until(BooleanSupplier condition) {
        var limit = time.nowNanos() + Duration.ofMinutes(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (time.nowNanos() > limit || !time.advance()) {
                throw new AssertionError("it never came; last: "
                        + happenings.reversed().stream().limit(5).toList());
            }
        }
    }

    void cutOff(int seq) {
        for (var other = 1; other <= servers.size(); other++) {
            if (other != seq) {
                network.cut(place(seq), place(other));
                network.cut(place(other), place(seq));
            }
        }
    }

    <T extends Happening> List<T> happened(Class<T> kind) {
        return happenings.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
