package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.agent.PostgresReport.Upstream;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that a report says of a running server, in one round trip. */
final class Look {

    /**
     * A primary's timeline is in the name of the WAL file it writes; pg_control follows a promotion only with the next
     * checkpoint. A standby's is the newest of what it receives, must replay, and has checkpointed; once its stream is cut, the
     * newest that it has received WAL of, which is in the names of its WAL files and nowhere else.
     */
    private static final String QUERY = """
            SELECT r.standby,
                   (SELECT system_identifier::text FROM pg_control_system()) AS system,
                   current_setting('server_version_num')::int AS version,
                   CASE WHEN r.standby THEN
                       greatest(coalesce(w.received_tli,
                                         (SELECT max(('x' || left(name, 8))::bit(32)::int) FROM pg_ls_waldir()
                                          WHERE name ~ '^[0-9A-F]{24}$')),
                                (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
                                (SELECT timeline_id FROM pg_control_checkpoint()))
                   ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END AS timeline,
                   CASE WHEN r.standby THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                   ELSE pg_current_wal_flush_lsn() END AS position,
                   CASE WHEN r.standby THEN pg_last_wal_replay_lsn() END AS replayed,
                   w.status, w.sender_host, w.flushed_lsn,
                   extract(epoch FROM clock_timestamp() - w.last_msg_receipt_time) AS silence_seconds
            FROM (SELECT pg_is_in_recovery() AS standby) r LEFT JOIN pg_stat_wal_receiver w ON true;
            SELECT application_name, state, sent_lsn, flush_lsn, replay_lsn FROM pg_stat_replication ORDER BY 1
            """;

    private Look() {}

    /** @throws SQLException also when the server is promoted in the middle of it */
    static PostgresReport at(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(QUERY);
            Row row;
            try (var result = statement.getResultSet()) {
                result.next();
                row = row(result);
            }
            var standbys = new ArrayList<StandbyLink>();
            if (statement.getMoreResults()) {
                try (var result = statement.getResultSet()) {
                    while (result.next()) {
                        standbys.add(standby(result));
                    }
                }
            }
            return report(row, standbys);
        }
    }

    private record Row(
            boolean standby,
            SystemIdentifier system,
            int version,
            Optional<Timeline> timeline,
            Optional<Lsn> position,
            Optional<Lsn> replayed,
            Optional<Upstream> upstream) {}

    private static Row row(ResultSet result) throws SQLException {
        var standby = result.getBoolean("standby");
        var timeline = result.getInt("timeline");
        return new Row(
                standby,
                new SystemIdentifier(result.getString("system")),
                result.getInt("version"),
                timeline == 0 ? Optional.empty() : Optional.of(new Timeline(timeline)),
                lsn(result.getString("position")),
                lsn(result.getString("replayed")),
                standby ? Optional.of(upstream(result)) : Optional.empty());
    }

    private static PostgresReport report(Row row, List<StandbyLink> standbys) {
        return new PostgresReport(
                ServerState.RUNNING,
                Optional.of(row.standby() ? ServerRole.STANDBY : ServerRole.PRIMARY),
                Optional.of(row.system()),
                row.timeline(),
                row.position(),
                row.replayed(),
                row.upstream(),
                standbys,
                Optional.of(row.version()),
                Optional.empty());
    }

    private static Upstream upstream(ResultSet result) throws SQLException {
        var silence = result.getBigDecimal("silence_seconds");
        return new Upstream(
                address(result.getString("sender_host")),
                "streaming".equals(result.getString("status")),
                silence == null
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis(
                                Math.max(0, silence.movePointRight(3).longValue()))),
                lsn(result.getString("flushed_lsn")));
    }

    private static StandbyLink standby(ResultSet result) throws SQLException {
        return new StandbyLink(
                result.getString("application_name"),
                Optional.ofNullable(result.getString("state")).orElse(""),
                lsn(result.getString("sent_lsn")),
                lsn(result.getString("flush_lsn")),
                lsn(result.getString("replay_lsn")));
    }

    private static Optional<Lsn> lsn(@Nullable String text) {
        return Optional.ofNullable(text).map(Lsn::parse);
    }

    /** Whatever streams on behalf of us was given an address; a name would be somebody else's doing. */
    private static Optional<NodeAddress> address(@Nullable String host) {
        try {
            return Optional.ofNullable(host).map(NodeAddress::new);
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }
}
