package io.matriarch.agent.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement of a plan, and what it is for.
 *
 * @param object such as {@code role app}
 */
record SqlStep(String object, String statement) {

    /** Executes all; what fails does not keep the rest from being done. Returns what failed, a line each. */
    static List<String> execute(Connection connection, List<SqlStep> steps) throws SQLException {
        var failures = new ArrayList<String>();
        for (var step : steps) {
            try (var statement = connection.createStatement()) {
                statement.execute(step.statement());
            } catch (SQLException e) {
                if (connection.isClosed()) {
                    throw e;
                }
                failures.add(step.object() + ": " + Sql.firstLine(e));
            }
        }
        return failures;
    }

    /** Prints no statement: it may hold the verifier of a password. */
    @Override
    public String toString() {
        return object;
    }
}
