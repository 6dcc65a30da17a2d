package io.matriarch.persistence.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.h2.api.ErrorCode;

/** Opens the one pool of connections that journal, snapshots, queries, audit and secrets share. */
final class ConnectionPool {

    /** Beside the journal's own: audit, secrets, migration. */
    private static final int OTHER_CONNECTIONS = 4;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Every commit in the file before it is acknowledged; in one process, which closes the file itself; and waiting instead of
     * failing when two of our own threads want the same row.
     */
    private static final String H2_SETTINGS =
            ";WRITE_DELAY=0;AUTO_SERVER=FALSE;DB_CLOSE_ON_EXIT=FALSE;FILE_LOCK=FS;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0";

    /** A role or database whose default is off would lose acknowledged events when its server loses power. */
    private static final String POSTGRESQL_DURABLE = "SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') = 'off'";

    private ConnectionPool() {}

    /**
     * The pool, with one connection made.
     *
     * @throws JournalException when that fails, with the reason
     */
    static HikariDataSource open(JournalConfig config) {
        var pool = switch (config.kind()) {
            case H2 -> h2(config);
            case POSTGRESQL -> postgresql(config);
        };
        pool.setPoolName("journal");
        pool.setUsername(config.user());
        pool.setPassword(config.password().value());
        pool.setMaximumPoolSize(config.kind().journalConnections() + OTHER_CONNECTIONS);
        pool.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        try {
            return new HikariDataSource(pool);
        } catch (PoolInitializationException failed) {
            throw new JournalException(sentence(config, failed), failed);
        }
    }

    private static HikariConfig h2(JournalConfig config) {
        DurableFilePath.register();
        var pool = new HikariConfig();
        pool.setJdbcUrl(
                "jdbc:h2:" + DurableFilePath.SCHEME + ":" + config.file().orElseThrow() + H2_SETTINGS);
        pool.setDriverClassName("org.h2.Driver");
        return pool;
    }

    private static HikariConfig postgresql(JournalConfig config) {
        var pool = new HikariConfig();
        pool.setJdbcUrl(config.url());
        pool.setDriverClassName("org.postgresql.Driver");
        pool.setConnectionInitSql(POSTGRESQL_DURABLE);
        pool.setMinimumIdle(2);
        pool.addDataSourceProperty("ApplicationName", "matriarch");
        pool.addDataSourceProperty("connectTimeout", "5");
        // Longer than Akka's circuit breaker waits, so that a hung server costs a connection and no more.
        pool.addDataSourceProperty("socketTimeout", "30");
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        return pool;
    }

    private static String sentence(JournalConfig config, PoolInitializationException failed) {
        var cause = sqlException(failed);
        var locked = cause.filter(e -> e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1)
                .isPresent();
        return locked
                ? "the journal %s.mv.db is open in another process; one file serves one orchestrator, several need PostgreSQL"
                        .formatted(config.file().orElseThrow())
                : "cannot open the journal at %s: %s"
                        .formatted(
                                config.url(), cause.map(Throwable::getMessage).orElse(failed.getMessage()));
    }

    private static Optional<SQLException> sqlException(Throwable failed) {
        for (var cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
