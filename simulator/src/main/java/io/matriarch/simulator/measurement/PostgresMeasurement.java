package io.matriarch.simulator.measurement;

import io.matriarch.simulator.measurement.PostgresServers.Server;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A life of two servers that take turns at leading, with everything that happens in one: a restart, a crash, a failover, a rewind;
 * beside them a third that is cloned again and again, and a fourth that is initialized.
 */
final class PostgresMeasurement {

    private static final int COMMITS = 200;
    private static final int LOOKS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Bench bench;
    private final Samples samples;
    private final Consumer<String> progress;

    PostgresMeasurement(Bench bench, Samples samples, Consumer<String> progress) {
        this.bench = bench;
        this.samples = samples;
        this.progress = progress;
    }

    void run() {
        try (var servers = new PostgresServers(bench, 4)) {
            var leader = servers.get(0);
            var standby = servers.get(1);
            build(servers, leader, standby);
            for (var round = 1; round <= bench.rounds(); round++) {
                progress.accept("PostgreSQL, round %d of %d".formatted(round, bench.rounds()));
                measureQuiet(leader, standby);
                measureCopies(servers, leader);
                measureRestart(servers, leader, standby);
                measureFailover(servers, leader, standby);
                var former = leader;
                leader = standby;
                standby = former;
            }
        }
    }

    private void build(PostgresServers servers, Server leader, Server standby) {
        PostgresServers.done("initdb", leader.adapter().initialize());
        PostgresServers.done("start", leader.adapter().startPrimary());
        servers.awaitRunning(leader);
        PostgresServers.done("converge", leader.adapter().converge());
        leader.execute("CREATE TABLE written (n bigserial PRIMARY KEY, filler text)");
        clone(servers, standby, leader);
        PostgresServers.done("start", standby.adapter().startStandby(servers.upstream(leader)));
        servers.awaitStreaming(standby);
    }

    private void measureQuiet(Server leader, Server standby) {
        try (var connection = leader.connect();
                var insert = connection.prepareStatement("INSERT INTO written (filler) VALUES (repeat('x', 200))")) {
            for (var i = 0; i < COMMITS; i++) {
                samples.time("walFlush", insert::executeUpdate);
            }
        } catch (SQLException failed) {
            throw new MeasurementFailure("writing: " + failed.getMessage(), failed);
        }
        for (var i = 0; i < LOOKS; i++) {
            samples.time("look", leader::look);
            samples.time("look", standby::look);
        }
    }

    private void measureCopies(PostgresServers servers, Server leader) {
        clone(servers, servers.get(2), leader);
        PostgresServers.done("delete", servers.get(2).adapter().deleteData());
        servers.get(2).adapter().discardReplaced();
        var fresh = servers.get(3).adapter();
        PostgresServers.done("initdb", samples.time("initdb", fresh::initialize));
        PostgresServers.done("delete", fresh.deleteData());
    }

    private void clone(PostgresServers servers, Server copy, Server leader) {
        PostgresServers.done(
                "base backup",
                samples.time("baseBackup", () -> copy.adapter().cloneFrom(servers.upstream(leader), _ -> {})));
    }

    private void measureRestart(PostgresServers servers, Server leader, Server standby) {
        PostgresServers.done(
                "shutdown", samples.time("fastShutdown", () -> leader.adapter().stop(PATIENCE)));
        startLeader(servers, leader, "startClean");
        servers.awaitStreaming(standby);
        measureReconnect(standby);
    }

    private void measureReconnect(Server standby) {
        try (var connection = standby.connect();
                var statement = connection.createStatement()) {
            var before = receiver(statement);
            // pg_terminate_backend knows backends only, and a WAL receiver is none.
            ProcessHandle.of(Long.parseLong(before)).ifPresent(ProcessHandle::destroy);
            samples.time("reconnect", () -> {
                bench.await("the standby streams again", () -> {
                    var now = receiver(statement);
                    return !now.isEmpty() && !now.equals(before);
                });
                return true;
            });
        } catch (SQLException failed) {
            throw new MeasurementFailure("a standby's WAL receiver: " + failed.getMessage(), failed);
        }
    }

    /** Its process; empty when none streams. */
    private static String receiver(Statement statement) {
        try (var row = statement.executeQuery("SELECT pid FROM pg_stat_wal_receiver WHERE status = 'streaming'")) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException failed) {
            throw new MeasurementFailure("a standby's WAL receiver: " + failed.getMessage(), failed);
        }
    }

    /** The former leader crashes, recovers where it should not, and is made a standby. */
    private void measureFailover(PostgresServers servers, Server leader, Server standby) {
        leader.execute("INSERT INTO written (filler) SELECT repeat('x', 200) FROM generate_series(1, 20000)");
        PostgresServers.done("kill", samples.time("kill", () -> leader.adapter().kill()));
        samples.time("walEnd", () -> leader.adapter().endOfWal());
        PostgresServers.done(
                "promotion", samples.time("promote", () -> standby.adapter().promote(PATIENCE)));
        PostgresServers.done("converge", standby.adapter().converge());
        PostgresServers.done("checkpoint", standby.adapter().checkpoint());
        startLeader(servers, leader, "crashRecovery");
        leader.execute("INSERT INTO written (filler) VALUES ('diverged')");
        PostgresServers.done("shutdown", leader.adapter().stop(PATIENCE));

        PostgresServers.done(
                "rewind", samples.time("rewind", () -> leader.adapter().rewindTo(servers.upstream(standby))));
        samples.time("startClean", () -> {
            PostgresServers.done("start", leader.adapter().startStandby(servers.upstream(standby)));
            servers.awaitRunning(leader);
            return true;
        });
        servers.awaitStreaming(leader);
    }

    private void startLeader(PostgresServers servers, Server leader, String what) {
        samples.time(what, () -> {
            PostgresServers.done("start", leader.adapter().startPrimary());
            servers.awaitRunning(leader);
            return true;
        });
    }
}
