package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.Home;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DatabaseSpec;
import io.matriarch.protocol.spec.RoleSpec;
import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Some real servers of one cluster, on loopback addresses 127.0.0.11 and up, in a directory of their own. */
final class Herd implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LOOK = Duration.ofSeconds(2);
    static final Secret SUPERUSER_PASSWORD = new Secret("s3cret-of-the-superuser");
    static final Secret REPLICATION_PASSWORD = new Secret("s3cret:of\\the-replicator");

    private static final AtomicInteger NEXT_PORT = new AtomicInteger();

    private final Path directory;
    private final List<Animal> animals = new ArrayList<>();

    private Herd(Path directory) {
        this.directory = directory;
    }

    /** A server and how to reach it. */
    record Animal(LocalPostgres server, ServerSettings settings, Home home) {
        Upstream asUpstream() {
            return new Upstream(
                    settings.instance().value(),
                    settings.address(),
                    settings.cluster().port());
        }

        PostgresReport report() {
            return server.observe(LOOK);
        }

        /** Another adapter of the same server, as after a restart of the agent. */
        LocalPostgres afterAgentRestart() {
            return Herd.server(home, settings);
        }

        Connection connect(String database, String user, String password) throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + settings.address() + ":"
                            + settings.cluster().port() + "/" + database
                            + "?connectTimeout=3&socketTimeout=20&options=-c%20synchronous_commit%3Dlocal",
                    user,
                    password);
        }

        Connection superuser() throws SQLException {
            return connect("postgres", "postgres", SUPERUSER_PASSWORD.value());
        }

        void execute(String... statements) {
            try (var connection = superuser();
                    var statement = connection.createStatement()) {
                for (var sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new AssertionError(settings.instance() + ": " + e.getMessage(), e);
            }
        }

        String query(String sql) {
            try (var connection = superuser();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(sql)) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            } catch (SQLException e) {
                throw new AssertionError(settings.instance() + ": " + e.getMessage(), e);
            }
        }

        String log() {
            try {
                return Files.readString(home.logs().resolve("postgresql.log"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Members that know each other; nothing is initialized. */
    static Herd of(int size) {
        return of(size, "", ClusterSettings.defaults(), new TreeMap<>());
    }

    static Herd of(int size, String deeper, ClusterSettings declared, SortedMap<RoleName, Secret> passwords) {
        try {
            var directory = Files.createTempDirectory(
                    "herd-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            // The attribute above is subject to the umask.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            var herd = new Herd(directory);
            var cluster = new ClusterName("pg-herd");
            var members = IntStream.rangeClosed(1, size)
                    .mapToObj(seq -> new Member(new InstanceId(cluster, seq), new NodeAddress("127.0.0." + (10 + seq))))
                    .toList();
            var settings = withPort(declared, freePort());
            for (var member : members) {
                var own = new ServerSettings(
                        member.instance(),
                        member.address(),
                        settings,
                        members,
                        SUPERUSER_PASSWORD,
                        REPLICATION_PASSWORD,
                        passwords);
                var home = Home.below(directory.resolve(deeper), member.instance(), List.of());
                herd.animals.add(new Animal(server(home, own), own, home));
            }
            return herd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first leads, all others stream from it. */
    static Herd streaming(int size) {
        var herd = of(size);
        try {
            herd.bootstrap(1);
            for (var seq = 2; seq <= size; seq++) {
                herd.join(seq, 1);
            }
            return herd;
        } catch (RuntimeException | AssertionError e) {
            herd.close();
            throw e;
        }
    }

    Animal member(int seq) {
        return animals.get(seq - 1);
    }

    void bootstrap(int seq) {
        var leader = member(seq);
        assertDone(leader.server().initialize());
        assertDone(leader.server().startPrimary());
        awaitState(leader, ServerState.RUNNING);
        assertDone(leader.server().converge());
    }

    void join(int seq, int leader) {
        assertDone(member(seq).server().cloneFrom(member(leader).asUpstream(), progress -> {}));
        assertDone(member(seq).server().startStandby(member(leader).asUpstream()));
        awaitStreaming(seq, leader);
    }

    /** The standby streams and has all that the leader had. */
    void awaitStreaming(int seq, int leader) {
        Eventually.asserting(LIMIT, () -> {
            var target = member(leader).report();
            var report = member(seq).report();
            assertThat(report.upstream().filter(PostgresReport.Upstream::streaming))
                    .as("%s", report)
                    .isPresent();
            assertThat(report.timeline()).isEqualTo(target.timeline());
            assertThat(report.replayed().orElseThrow())
                    .isGreaterThanOrEqualTo(target.position().orElseThrow());
        });
    }

    static void awaitState(Animal animal, ServerState state) {
        Eventually.asserting(LIMIT, () -> assertThat(animal.report().state()).isEqualTo(state));
    }

    static void assertDone(Outcome outcome) {
        assertThat(outcome).isEqualTo(new Outcome.Done());
    }

    static OsAccount account() {
        return System.getProperty("user.name").equals("root")
                ? OsAccount.switchingTo("postgres")
                : OsAccount.ofThisProcess();
    }

    private static LocalPostgres server(Home home, ServerSettings settings) {
        return new LocalPostgres(home, settings, account(), Ticker.system(), Pause.real(), InstantSource.system());
    }

    static ClusterSettings withPort(ClusterSettings settings, int port) {
        return declared(settings, port, settings.roles(), settings.databases(), settings.parameters());
    }

    static ClusterSettings declared(
            ClusterSettings settings,
            int port,
            List<RoleSpec> roles,
            List<DatabaseSpec> databases,
            SortedMap<String, String> parameters) {
        return new ClusterSettings(
                settings.rto(),
                settings.rpoBytes(),
                settings.namespace(),
                port,
                settings.restPort(),
                Optional.empty(),
                settings.checksums(),
                settings.encoding(),
                settings.locale(),
                parameters,
                roles,
                databases,
                settings.etcdEndpoints());
    }

    /** Below the ports that the kernel gives to outgoing connections: one of those would be gone again before we listen. */
    private static int freePort() {
        var first = 20_000 + (int) (ProcessHandle.current().pid() * 13 % 10_000);
        return IntStream.iterate(first, port -> port < 20_000 + 12_000, port -> port + 1)
                .filter(port -> NEXT_PORT.getAndAccumulate(port + 1, Math::max) <= port)
                .filter(port -> IntStream.rangeClosed(11, 14).allMatch(node -> isFree("127.0.0." + node, port)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(String address, int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral(address))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public void close() {
        for (var animal : animals) {
            animal.server().kill();
            animal.server().deleteData();
            animal.server().close();
        }
        try {
            new ServerFiles(account()).deleteTree(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
