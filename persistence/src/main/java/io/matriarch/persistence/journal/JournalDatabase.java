package io.matriarch.persistence.journal;

import akka.actor.setup.Setup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/**
 * The journal's database, open and of this version's schema. One for a process; close it after the actor system.
 *
 * <pre>{@code
 * var journal = JournalDatabase.open(config);
 * var setup = ActorSystemSetup.create(BootstrapSetup.create(journal.akkaConfig().withFallback(rest)), journal.setup());
 * var system = ActorSystem.create(guardian, "matriarch", setup);
 * var log = new JdbcEventLog(journal.dataSource());
 * }</pre>
 */
public final class JournalDatabase implements AutoCloseable {

    private final HikariDataSource pool;
    private final PooledSlickDatabase slick;

    private JournalDatabase(HikariDataSource pool, DatabaseKind kind) {
        this.pool = pool;
        slick = new PooledSlickDatabase(pool, kind);
    }

    /**
     * Opens the database and brings its schema up to date. Blocks.
     *
     * @throws JournalException when it cannot be reached, another process has the file, or a newer version has been here
     */
    public static JournalDatabase open(JournalConfig config) {
        var pool = ConnectionPool.open(config);
        try {
            Schema.migrate(pool, config.kind());
            return new JournalDatabase(pool, config.kind());
        } catch (JournalException unusable) {
            pool.close();
            throw unusable;
        }
    }

    /** The pool, for the audit and the secrets. */
    public DataSource dataSource() {
        return pool;
    }

    /** Akka's configuration of journal, snapshots and queries; without an address, a user or a password. */
    public Config akkaConfig() {
        return ConfigFactory.parseResources(JournalDatabase.class.getClassLoader(), "matriarch-journal.conf");
    }

    /** To be given to the actor system that {@link #akkaConfig()} is given to. */
    public Setup setup() {
        return new JournalSetup(slick);
    }

    @Override
    public void close() {
        slick.close();
        pool.close();
    }
}
