package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.runtime.Ticker;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Commits canaries, as a client would: each on a connection that is made anew every now and then, for that is what may fail. */
final class Canaries implements AutoCloseable {

    /** Given up much earlier, each would leave a connection behind that waits for the same disk. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final Duration CONNECTION_LIFE = Duration.ofSeconds(5);

    private final Line plain;
    private final Line counted;

    Canaries(Supplier<Sql> connections, Ticker ticker) {
        plain = new Line(connections, ticker);
        counted = new Line(connections, ticker);
    }

    Outcome commit() {
        return plain.ask(connection -> commit(connection, "local", Optional.empty()));
    }

    /**
     * @param waitsFor synchronous_standby_names as it has to be
     */
    Outcome commit(String waitsFor) {
        return counted.ask(connection -> commit(connection, "on", Optional.of(waitsFor)));
    }

    /** What has to be acknowledged is said for this session: a setting of the database or of the role may say less. */
    private static Outcome commit(Connection connection, String waits, Optional<String> names) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = " + waits);
            if (names.isPresent() && !countedBy(statement).equals(names.get())) {
                return new Outcome.Failed("PostgreSQL counts by others");
            }
            statement.execute("SELECT pg_catalog.pg_logical_emit_message(true, 'matriarch', '')");
            // A wait for standbys that was cancelled is a success with a warning.
            var warning = statement.getWarnings();
            return warning == null ? new Outcome.Done() : new Outcome.Failed(String.valueOf(warning.getMessage()));
        }
    }

    private static String countedBy(Statement statement) throws SQLException {
        try (var row = statement.executeQuery("SHOW synchronous_standby_names")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        plain.close();
        counted.close();
    }

    /** One connection, for one canary at a time. */
    private static final class Line {

        private final Sql sql;
        private final Ticker ticker;
        private long openedNanos;

        Line(Supplier<Sql> connections, Ticker ticker) {
            this.sql = connections.get();
            this.ticker = ticker;
            this.openedNanos = ticker.nanos();
        }

        Outcome ask(Sql.Question<Outcome> question) {
            if (ticker.nanos() - openedNanos > CONNECTION_LIFE.toNanos()) {
                sql.forget();
                openedNanos = ticker.nanos();
            }
            return switch (sql.ask(PATIENCE, question)) {
                case Sql.Answer.Value<Outcome>(var outcome) -> outcome;
                case Sql.Answer.Rejected<Outcome> rejected -> new Outcome.Failed(rejected.problem());
                case Sql.Answer.Unreachable<Outcome> unreachable -> new Outcome.TimedOut(unreachable.problem());
                case Sql.Answer.TimedOut<Outcome> silent -> new Outcome.TimedOut(silent.problem());
            };
        }

        void close() {
            sql.close();
        }
    }
}
