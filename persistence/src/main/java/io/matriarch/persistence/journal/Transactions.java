package io.matriarch.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Plain JDBC on the journal's database: one connection and one transaction for each piece of work. */
public final class Transactions {

    /** What SQL says when a row of that key is there already. */
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource database;

    public Transactions(DataSource database) {
        this.database = database;
    }

    /**
     * Does {@code work} in a transaction and commits it; rolls it back when {@code work} throws.
     *
     * @param what the work for people, to follow "cannot"
     * @throws JournalException when the database does not play along
     */
    public <T> T run(String what, Work<T> work) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            }
        } catch (SQLException failed) {
            throw new JournalException("cannot %s: %s".formatted(what, failed.getMessage()), failed);
        }
    }

    /** Whether {@code failed} means that a row of that key is there already. */
    public static boolean isUniqueViolation(SQLException failed) {
        return UNIQUE_VIOLATION.equals(failed.getSQLState());
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
