package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.runtime.Ticker;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks a leader for its past, by the replication protocol: that knows the timeline of a promotion at once, where pg_control only
 * follows with the next checkpoint.
 *
 * @see <a href="https://www.postgresql.org/docs/15/protocol-replication.html">Streaming replication protocol</a>
 */
final class LeaderHistory {

    private final Ticker ticker;

    LeaderHistory(Ticker ticker) {
        this.ticker = ticker;
    }

    Sql.Answer<Fitness.Past> of(Upstream leader, Secret replicationPassword, Duration patience) {
        try (var sql = connection(leader, replicationPassword, true)) {
            return sql.ask(patience, LeaderHistory::past);
        }
    }

    /**
     * Makes the leader keep WAL for a standby from now on, also if it has no slot yet.
     *
     * @param slot its name
     */
    Sql.Answer<Boolean> reserve(Upstream leader, Secret replicationPassword, String slot, Duration patience) {
        try (var sql = connection(leader, replicationPassword, true)) {
            return sql.ask(patience, connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("CREATE_REPLICATION_SLOT " + Quoting.identifier(slot) + " PHYSICAL RESERVE_WAL");
                    return true;
                }
            });
        }
    }

    /** The name of the oldest WAL file that the leader still has, without its timeline. */
    Sql.Answer<String> oldestSegment(Upstream leader, Secret replicationPassword, Duration patience) {
        try (var sql = connection(leader, replicationPassword, false)) {
            return sql.ask(patience, connection -> {
                try (var statement = connection.createStatement();
                        var row = statement.executeQuery("""
                                SELECT coalesce(min(substr(name, 9)), '') FROM pg_catalog.pg_ls_waldir()
                                WHERE name ~ '^[0-9A-F]{24}$'
                                """)) {
                    row.next();
                    return row.getString(1);
                }
            });
        }
    }

    /**
     * The bytes that the leader has where {@code ours} are; none when it has no such file any more.
     *
     * @param timeline the leader's; the file of it begins with a copy of what came before a promotion within it
     */
    Sql.Answer<ByteBuffer> sameStretch(
            Upstream leader, Secret replicationPassword, WalPiece ours, Timeline timeline, Duration patience) {
        try (var sql = connection(leader, replicationPassword, false)) {
            return sql.ask(patience, connection -> {
                try (var statement = connection.prepareStatement("""
                        SELECT pg_catalog.pg_read_binary_file('pg_wal/' || name, ?, ?, true)
                        FROM pg_catalog.pg_ls_waldir() WHERE name IN (?, ?) ORDER BY name LIMIT 1
                        """)) {
                    statement.setLong(1, ours.offset());
                    statement.setLong(2, ours.bytes().capacity());
                    statement.setString(3, ours.file());
                    statement.setString(4, ours.fileOn(timeline));
                    try (var row = statement.executeQuery()) {
                        var bytes = row.next() ? row.getBytes(1) : null;
                        return bytes == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes);
                    }
                }
            });
        }
    }

    private Sql connection(Upstream leader, Secret password, boolean replication) {
        var target = new Sql.Target(
                leader.address(),
                leader.port(),
                Configuration.SUPERUSER,
                Configuration.REPLICATOR,
                password,
                Optional.empty(),
                "",
                replication);
        return new Sql(() -> target, ticker);
    }

    private static Fitness.Past past(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            SystemIdentifier system;
            Timeline timeline;
            Lsn position;
            try (var row = statement.executeQuery("IDENTIFY_SYSTEM")) {
                row.next();
                system = new SystemIdentifier(row.getString(1));
                timeline = new Timeline(row.getInt(2));
                position = Lsn.parse(row.getString(3));
            }
            if (timeline.value() == 1) {
                return new Fitness.Past(system, TimelineHistory.first(), position);
            }
            try (var row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
                row.next();
                return new Fitness.Past(system, TimelineHistory.parse(timeline, row.getString(2)), position);
            }
        }
    }
}
