package io.matriarch.simulator.measurement;

import io.matriarch.failover.Timings;
import io.matriarch.lease.EtcdChoice;
import io.matriarch.node.NodeConnector.LinkEvent;
import io.matriarch.node.NodeProfile;
import io.matriarch.persistence.secret.SecretStore;
import io.matriarch.protocol.agent.FromAgent.Welcome;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.ssh.AgentInstallation;
import io.matriarch.ssh.SshConnector;
import io.matriarch.ssh.SshSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Attaches to an agent over a real sshd: to one that runs, and to one that has to be started. */
final class SshMeasurement {

    private static final String STARTING = "starting the agent";
    private static final int LIMIT_SECONDS = 60;
    private static final InstanceId INSTANCE = InstanceId.parse("calibration-9");

    private final Bench bench;
    private final Samples samples;
    private final Consumer<String> progress;

    SshMeasurement(Bench bench, Samples samples, Consumer<String> progress) {
        this.bench = bench;
        this.samples = samples;
        this.progress = progress;
    }

    /** One event of a link, and when it came. */
    private record Heard(LinkEvent event, long nanos) {}

    /** How one attachment went; {@code starting} when the agent's start began, where it had to be started. */
    private record Attached(Welcome welcome, Optional<Long> starting, long nanos) {}

    /** @param jar the agent's */
    void run(SshSettings settings, Path jar, List<String> etcd) {
        var base = bench.directory().resolve("nodes").toString();
        var installation = new AgentInstallation(
                base,
                jar,
                Optional.of(System.getProperty("java.home")),
                Optional.empty(),
                new EtcdChoice(etcd),
                Duration.ofSeconds(LIMIT_SECONDS));
        try (var connector = new SshConnector(settings, installation, new OneSecret(), bench.ticker())) {
            var running = attach(connector).welcome(); // uploads the jar
            for (var round = 1; round <= bench.rounds(); round++) {
                progress.accept("SSH and agents, round %d of %d".formatted(round, bench.rounds()));
                samples.time("sshConnect", () -> attach(connector));
                end(running);
                var attached = attach(connector);
                running = attached.welcome();
                var starting = attached.starting()
                        .orElseThrow(() -> new MeasurementFailure("an agent that was ended was not started again"));
                samples.add("agentStart", attached.nanos() - starting);
            }
            end(running);
        }
    }

    private Attached attach(SshConnector connector) {
        var heard = new LinkedBlockingQueue<Heard>();
        var link = connector.open(
                profile(), event -> heard.add(new Heard(event, bench.ticker().nanos())));
        try {
            return awaitAttached(heard);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MeasurementFailure("interrupted while connecting", interrupted);
        } finally {
            link.close();
        }
    }

    private static Attached awaitAttached(LinkedBlockingQueue<Heard> heard) throws InterruptedException {
        var starting = Optional.<Long>empty();
        while (true) {
            var next = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new MeasurementFailure("no agent answers over SSH");
            }
            switch (next.event()) {
                case LinkEvent.Progress(var step) -> {
                    if (step.equals(STARTING)) {
                        starting = Optional.of(next.nanos());
                    }
                }
                case LinkEvent.Attached(var welcome) -> {
                    return new Attached(welcome, starting, next.nanos());
                }
                case LinkEvent.Received received -> {}
                case LinkEvent.Lost(var reach, var why) ->
                    throw new MeasurementFailure("the way to the agent is lost (%s): %s".formatted(reach, why));
            }
        }
    }

    private void end(Welcome agent) {
        var process = ProcessHandle.of(agent.processId());
        process.ifPresent(ProcessHandle::destroyForcibly);
        bench.await(
                "an agent ends", () -> process.filter(ProcessHandle::isAlive).isEmpty());
    }

    private NodeProfile profile() {
        var address = new NodeAddress("127.0.0.1");
        var settings = ClusterSettings.defaults();
        return new NodeProfile(
                INSTANCE,
                address,
                settings,
                List.of(new Member(INSTANCE, address)),
                Timings.of(settings).lease());
    }

    /** Nothing here is worth guarding. */
    private static final class OneSecret implements SecretStore {

        private static final Secret SECRET = new Secret("measured");

        @Override
        public Secret getOrCreate(ClusterName cluster, String name) {
            return SECRET;
        }

        @Override
        public Optional<Secret> get(ClusterName cluster, String name) {
            return Optional.of(SECRET);
        }

        @Override
        public int put(ClusterName cluster, String name, Secret secret) {
            return 1;
        }

        @Override
        public void forget(ClusterName cluster) {}
    }
}
