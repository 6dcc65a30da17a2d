package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Counted;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.id.Lsn;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has a server wait for other standbys. The postmaster passes the word on to all its processes before it forks the next: so once a new
 * connection knows of it, every other has been told, and hears before it does anything more. Only the checkpointer, which says whether
 * commits wait at all, may still be at something long.
 */
final class Counting {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration CHECKPOINT = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final Installation installation;
    private final Postmaster postmaster;
    private final Waiting waiting;
    private final Supplier<Sql> connections;

    Counting(Installation installation, Postmaster postmaster, Waiting waiting, Supplier<Sql> connections) {
        this.installation = installation;
        this.postmaster = postmaster;
        this.waiting = waiting;
        this.connections = connections;
    }

    /**
     * @param waitsFor synchronous_standby_names
     * @param first whether commits may have waited for nobody until now
     */
    Counted by(String waitsFor, boolean first, ServerSettings settings) {
        try {
            installation.configure(settings, installation.configuredRole(), waitsFor);
        } catch (IOException e) {
            return failed("its configuration cannot be written: " + e.getMessage());
        }
        if (postmaster.running().isEmpty()) {
            return new Counted(new Outcome.Done(), Optional.empty());
        }
        postmaster.signal("HUP");
        if (!waiting.until(waiting.deadline(PATIENCE), BETWEEN_LOOKS, () -> isKnown(waitsFor))) {
            return new Counted(
                    new Outcome.TimedOut("PostgreSQL does not take over for whom to wait"), Optional.empty());
        }
        return barrier(first);
    }

    private boolean isKnown(String waitsFor) {
        try (var sql = connections.get()) {
            return sql.ask(PATIENCE, Counting::waitsFor)
                    .toOptional()
                    .filter(waitsFor::equals)
                    .isPresent();
        }
    }

    private static String waitsFor(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW synchronous_standby_names")) {
            row.next();
            return row.getString(1);
        }
    }

    private Counted barrier(boolean first) {
        try (var sql = connections.get()) {
            return switch (sql.ask(first ? CHECKPOINT : PATIENCE, connection -> barrier(connection, first))) {
                case Sql.Answer.Value<Optional<Lsn>>(var end) -> new Counted(new Outcome.Done(), end);
                case Sql.Answer.TimedOut<Optional<Lsn>>() ->
                    new Counted(new Outcome.TimedOut("PostgreSQL does not say where its WAL ends"), Optional.empty());
                case Sql.Answer.Rejected<Optional<Lsn>> rejected -> failed(rejected.problem());
                case Sql.Answer.Unreachable<Optional<Lsn>> unreachable -> failed(unreachable.problem());
            };
        }
    }

    /** Whatever is on the way already lies before it. Writes a little WAL, for what does not grow is not acknowledged anew. */
    private static Optional<Lsn> barrier(Connection connection, boolean first) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var row = statement.executeQuery("SELECT pg_catalog.pg_is_in_recovery()")) {
                row.next();
                if (row.getBoolean(1)) {
                    return Optional.empty();
                }
            }
            if (first) {
                statement.execute("CHECKPOINT");
            }
            statement.execute("SELECT pg_catalog.pg_logical_emit_message(true, 'matriarch', '')");
            try (var row = statement.executeQuery("SELECT pg_catalog.pg_current_wal_flush_lsn()::text")) {
                row.next();
                return Optional.of(Lsn.parse(row.getString(1)));
            }
        }
    }

    private static Counted failed(String why) {
        return new Counted(new Outcome.Failed(why), Optional.empty());
    }
}
