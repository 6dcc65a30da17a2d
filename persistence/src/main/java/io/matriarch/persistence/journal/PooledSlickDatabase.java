package io.matriarch.persistence.journal;

import akka.persistence.jdbc.db.SlickDatabase;
import javax.sql.DataSource;
import scala.Option;
import slick.jdbc.H2Profile$;
import slick.jdbc.JdbcBackend$;
import slick.jdbc.JdbcBackend.DatabaseDef;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile$;
import slick.util.AsyncExecutor$;

/** Slick, which the plugin talks to databases through, on our pool. */
final class PooledSlickDatabase implements SlickDatabase {

    private static final int QUEUE = 10_000;

    private final DatabaseDef database;
    private final JdbcProfile profile;

    PooledSlickDatabase(DataSource pool, DatabaseKind kind) {
        var connections = kind.journalConnections();
        var executor = AsyncExecutor$.MODULE$.apply("journal", connections, connections, QUEUE, connections);
        database = JdbcBackend$.MODULE$.Database().forDataSource(pool, Option.apply(connections), executor, false);
        profile = switch (kind) {
            case H2 -> H2Profile$.MODULE$;
            case POSTGRESQL -> PostgresProfile$.MODULE$;
        };
    }

    @Override
    public DatabaseDef database() {
        return database;
    }

    @Override
    public JdbcProfile profile() {
        return profile;
    }

    /** The plugin may not close what others use as well. */
    @Override
    public boolean allowShutdown() {
        return false;
    }

    void close() {
        database.close();
    }
}
