package io.matriarch.agent;

import io.matriarch.agent.postgres.Waiting;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Real agents of one cluster, each a JVM of its own with its own PostgreSQL, on loopback addresses 127.0.1.11 and up. */
final class AgentProcesses implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ClusterName CLUSTER = new ClusterName("pg-agents");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Path base;
    private final List<Agent> agents;

    private AgentProcesses(Path base, List<Agent> agents) {
        this.base = base;
        this.agents = agents;
    }

    static AgentProcesses of(int size, List<String> etcd, LeaseTimings timings) throws IOException {
        var base = Files.createTempDirectory("agents-");
        // PostgreSQL's account has to get through, when it is not ours.
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        var members = IntStream.rangeClosed(1, size)
                .mapToObj(seq -> new Member(new InstanceId(CLUSTER, seq), new NodeAddress("127.0.1." + (10 + seq))))
                .toList();
        var settings = settings(freePort(), freePort());
        var agents = new ArrayList<Agent>();
        for (var member : members) {
            agents.add(new Agent(
                    base,
                    new AgentConfig(
                            member.instance(),
                            member.address(),
                            base.toString(),
                            Optional.empty(),
                            etcd,
                            timings,
                            settings,
                            members,
                            new Secret("of-the-superuser"),
                            new Secret("of-the-replicator"),
                            new TreeMap<>())));
        }
        return new AgentProcesses(base, agents);
    }

    private static ClusterSettings settings(int port, int restPort) {
        var defaults = ClusterSettings.defaults();
        return new ClusterSettings(
                defaults.rto(),
                defaults.rpoBytes(),
                defaults.namespace(),
                port,
                restPort,
                defaults.majorVersion(),
                defaults.checksums(),
                defaults.encoding(),
                defaults.locale(),
                defaults.parameters(),
                defaults.roles(),
                defaults.databases(),
                defaults.etcdEndpoints());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Agent get(int seq) {
        return agents.get(seq - 1);
    }

    @Override
    public void close() {
        agents.forEach(Agent::close);
        try (var files = Files.walk(base)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One agent. */
    static final class Agent implements AutoCloseable {

        final AgentConfig config;
        private final Path home;
        private @Nullable Process process;
        private @Nullable TestChannel channel;

        private Agent(Path base, AgentConfig config) {
            this.config = config;
            home = base.resolve(config.instance().value());
        }

        /** Starts the JVM and attaches to it. */
        Agent start() throws IOException {
            Files.createDirectories(home.resolve("agent"));
            var file = home.resolve("agent/config.json");
            Files.writeString(file, AgentJson.write(config));
            var started = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            // What an operator would read, not what tests do.
                            "-Dlogback.configurationFile="
                                    + Path.of("target/classes/logback.xml").toAbsolutePath(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.matriarch.cli.Main",
                            "agent",
                            "--config",
                            file.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            process = started;
            Eventually.within(LIMIT, () -> {
                if (!started.isAlive()) {
                    throw new AssertionError("the agent has ended:\n" + story());
                }
                return attach();
            });
            return this;
        }

        private boolean attach() {
            try {
                channel = TestChannel.open(home.resolve("agent/agent.sock")).hello();
                return true;
            } catch (IOException notYet) {
                return false;
            }
        }

        TestChannel channel() {
            return Objects.requireNonNull(channel, "not started");
        }

        /** The directory of the instance. */
        Path home() {
            return home;
        }

        private Path log() {
            return home.resolve("agent/agent.log");
        }

        String story() {
            try {
                return Files.readString(log());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** SIGKILL to the agent and to nothing else. */
        void killAgent() throws InterruptedException {
            if (!Objects.requireNonNull(process).destroyForcibly().waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the agent survives SIGKILL");
            }
        }

        /** SIGSTOP to the agent and to nothing else. */
        void freezeAgent() {
            signal(Objects.requireNonNull(process).pid(), "STOP");
        }

        static void signal(long process, String name) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + process)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** SIGTERM to the agent. */
        int terminateAgent() throws InterruptedException {
            var ending = Objects.requireNonNull(process);
            ending.destroy();
            if (!ending.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the agent does not end:\n" + story());
            }
            return ending.exitValue();
        }

        long postmaster() {
            try {
                return Long.parseLong(
                        Files.readAllLines(home.resolve("data/postmaster.pid")).getFirst());
            } catch (IOException e) {
                throw new AssertionError("no postmaster:\n" + story(), e);
            }
        }

        void killPostmaster() {
            ProcessHandle.of(postmaster()).ifPresent(ProcessHandle::destroyForcibly);
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://%s:%d/postgres?connectTimeout=2&socketTimeout=5"
                            .formatted(config.address(), config.settings().port()),
                    "postgres",
                    config.postgresPassword().value());
        }

        /** Whether a write is accepted now. */
        boolean accepts(String sql) {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
                return true;
            } catch (SQLException refused) {
                return false;
            }
        }

        int rest(String path) {
            var url = "http://%s:%d%s"
                    .formatted(config.address(), config.settings().restPort(), path);
            try {
                return HTTP.send(
                                HttpRequest.newBuilder(URI.create(url))
                                        .timeout(Duration.ofSeconds(5))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                throw new UncheckedIOException(url, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            if (process != null) {
                process.destroyForcibly();
                try {
                    process.waitFor(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            new DeadmanProcess(home.resolve("agent/deadman.sock"), home.resolve("data"))
                    .endAll(new Waiting(Ticker.system(), Pause.real()));
            if (Files.exists(home.resolve("data/postmaster.pid"))) {
                killPostmaster();
                Eventually.within(LIMIT, () -> ProcessHandle.allProcesses().noneMatch(this::isOurs));
            }
        }

        private boolean isOurs(ProcessHandle process) {
            try {
                return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                        .startsWith(home);
            } catch (IOException | SecurityException gone) {
                return false;
            }
        }
    }
}
