package io.matriarch.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * The tables of the journal, made and brought up to date by the product itself. They may stand beside tables of others in the
 * same schema.
 */
final class Schema {

    /** What Flyway remembers its steps in. */
    private static final String HISTORY = "matriarch_schema";

    /** A number of ours among PostgreSQL's advisory locks: the word "matri" in ASCII. */
    private static final long ADVISORY_LOCK = 0x6D_61_74_72_69L;

    private Schema() {}

    /**
     * Takes every step that is missing; none when all are taken. Orchestrators that start at once wait for each other.
     *
     * @throws JournalException when a newer version of the product has been here, or a step fails
     */
    static void migrate(DataSource database, DatabaseKind kind) {
        switch (kind) {
            case H2 -> migrateAlone(database, kind);
            case POSTGRESQL -> {
                // Flyway's own lock guards its table, and not the making of it.
                try (var connection = database.getConnection()) {
                    callWithLock(connection, "SELECT pg_advisory_lock(?)");
                    try {
                        migrateAlone(database, kind);
                    } finally {
                        callWithLock(connection, "SELECT pg_advisory_unlock(?)");
                    }
                } catch (SQLException failed) {
                    throw new JournalException("cannot migrate the journal: " + failed.getMessage(), failed);
                }
            }
        }
    }

    private static void migrateAlone(DataSource database, DatabaseKind kind) {
        var flyway = Flyway.configure()
                .dataSource(database)
                .locations(kind.schemaLocation())
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(true)
                .load();
        try {
            refuseNewer(flyway.info().all());
            flyway.migrate();
        } catch (FlywayException failed) {
            throw new JournalException("cannot migrate the journal: " + failed.getMessage(), failed);
        }
    }

    private static void refuseNewer(MigrationInfo[] steps) {
        Stream.of(steps)
                .filter(step -> step.getState() == MigrationState.FUTURE_SUCCESS
                        || step.getState() == MigrationState.FUTURE_FAILED)
                .findFirst()
                .ifPresent(step -> {
                    throw new JournalException(
                            "the journal was written by a newer version: its schema has step %s (%s), which this version does not know; use that version"
                                    .formatted(step.getVersion(), step.getDescription()));
                });
    }

    private static void callWithLock(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, ADVISORY_LOCK);
            statement.execute();
        }
    }
}
