package io.matriarch.simulator.measurement;

import io.matriarch.agent.postgres.LocalPostgres;
import io.matriarch.agent.postgres.OsAccount;
import io.matriarch.agent.postgres.PostgresServer.Home;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.agent.postgres.ServerSettings;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Servers of one cluster on loopback addresses, with production's own settings. */
final class PostgresServers implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Secret PASSWORD = new Secret("measured");

    private final Bench bench;
    private final List<Server> servers = new ArrayList<>();

    /** One server. */
    record Server(LocalPostgres adapter, NodeAddress address, int port) {

        Upstream asUpstream(String name) {
            return new Upstream(name, address, port);
        }

        PostgresReport look() {
            return adapter.observe(LOOK);
        }

        boolean isRunning() {
            return look().state() == ServerState.RUNNING;
        }

        boolean isStreaming() {
            return look().upstream().filter(PostgresReport.Upstream::streaming).isPresent();
        }

        /** As the superuser, without waiting for standbys. */
        Connection connect() throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + address + ":" + port
                            + "/postgres?connectTimeout=3&socketTimeout=20&options=-c%20synchronous_commit%3Dlocal",
                    "postgres",
                    PASSWORD.value());
        }

        void execute(String sql) {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException failed) {
                throw new MeasurementFailure(sql + ": " + failed.getMessage(), failed);
            }
        }
    }

    PostgresServers(Bench bench, int size) {
        this.bench = bench;
        var addresses = IntStream.rangeClosed(1, size)
                .mapToObj(seq -> "127.0.0." + (60 + seq))
                .toList();
        var settings = onPort(ClusterSettings.defaults(), Bench.freePort(addresses));
        var cluster = new ClusterName("calibration");
        var members = IntStream.rangeClosed(1, size)
                .mapToObj(seq -> new Member(new InstanceId(cluster, seq), new NodeAddress(addresses.get(seq - 1))))
                .toList();
        for (var member : members) {
            var own = new ServerSettings(
                    member.instance(), member.address(), settings, members, PASSWORD, PASSWORD, new TreeMap<>());
            var adapter = new LocalPostgres(
                    Home.below(bench.directory(), member.instance(), List.of()),
                    own,
                    account(),
                    bench.ticker(),
                    bench.pause(),
                    InstantSource.system());
            servers.add(new Server(adapter, member.address(), settings.port()));
        }
    }

    Server get(int index) {
        return servers.get(index);
    }

    Upstream upstream(Server server) {
        return server.asUpstream("calibration-" + (servers.indexOf(server) + 1));
    }

    void awaitRunning(Server server) {
        bench.await("PostgreSQL accepts connections", server::isRunning);
    }

    void awaitStreaming(Server server) {
        bench.await("a standby streams", server::isStreaming);
    }

    static void done(String what, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done() -> {}
            case Outcome.Failed(var why) -> throw new MeasurementFailure(what + " failed: " + why);
            case Outcome.TimedOut(var late) -> throw new MeasurementFailure(what + " took too long: " + late);
        }
    }

    @Override
    public void close() {
        for (var server : servers) {
            server.adapter().kill();
            server.adapter().close();
        }
    }

    private static OsAccount account() {
        return "root".equals(System.getProperty("user.name"))
                ? OsAccount.switchingTo("postgres")
                : OsAccount.ofThisProcess();
    }

    private static ClusterSettings onPort(ClusterSettings settings, int port) {
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
                settings.parameters(),
                settings.roles(),
                settings.databases(),
                settings.etcdEndpoints());
    }
}
