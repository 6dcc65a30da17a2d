package io.matriarch.persistence.journal;

import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads it from the primary key of akka-persistence-jdbc's table: one look into an index. */
public final class JdbcJournalHead implements JournalHead {

    private static final Logger log = LoggerFactory.getLogger(JdbcJournalHead.class);
    private static final String HIGHEST =
            "SELECT MAX(\"sequence_number\") FROM \"event_journal\" WHERE \"persistence_id\" = ?";

    private final Transactions transactions;
    private final Executor blocking;

    /** @param blocking whose threads may wait for the database */
    public JdbcJournalHead(DataSource database, Executor blocking) {
        this.transactions = new Transactions(database);
        this.blocking = blocking;
    }

    @Override
    public void ask(String persistenceId, Consumer<OptionalLong> answered) {
        try {
            blocking.execute(() -> answered.accept(read(persistenceId)));
        } catch (RejectedExecutionException closing) {
            answered.accept(OptionalLong.empty());
        }
    }

    private OptionalLong read(String persistenceId) {
        try {
            return OptionalLong.of(transactions.run("read the last number of " + persistenceId, connection -> {
                try (var statement = connection.prepareStatement(HIGHEST)) {
                    statement.setString(1, persistenceId);
                    try (var rows = statement.executeQuery()) {
                        // NULL, which is read as 0, where there are no rows to take the highest of.
                        return rows.next() ? rows.getLong(1) : 0L;
                    }
                }
            }));
        } catch (JournalException unknown) {
            log.debug("{}: how far its journal has come is not known: {}", persistenceId, unknown.toString());
            return OptionalLong.empty();
        }
    }
}
