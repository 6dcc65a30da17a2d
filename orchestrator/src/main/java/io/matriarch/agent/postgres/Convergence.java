package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.id.DatabaseName;
import io.matriarch.protocol.spec.DatabaseSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Brings slots, roles and databases of a primary to what is declared. Doing it twice changes nothing. */
final class Convergence {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Function<DatabaseName, Sql> connections;
    private final Sql maintenance;

    /**
     * @param maintenance a connection of the superuser to the database {@code postgres}
     * @param connections opens one to another database
     */
    Convergence(Sql maintenance, Function<DatabaseName, Sql> connections) {
        this.maintenance = maintenance;
        this.connections = connections;
    }

    Outcome to(ServerSettings settings) {
        var failures = new ArrayList<String>();
        var answer = maintenance.ask(PATIENCE, connection -> converge(connection, settings));
        switch (answer) {
            case Sql.Answer.Value<List<String>>(var failed) -> failures.addAll(failed);
            case Sql.Answer.TimedOut<List<String>>() -> {
                return new Outcome.TimedOut("roles and databases are not what was declared within " + PATIENCE);
            }
            case Sql.Answer.Rejected<List<String>> rejected -> {
                return new Outcome.Failed(rejected.problem());
            }
            case Sql.Answer.Unreachable<List<String>> unreachable -> {
                return new Outcome.Failed(unreachable.problem());
            }
        }
        for (var spec : settings.cluster().databases()) {
            failures.addAll(inside(spec));
        }
        return failures.isEmpty() ? new Outcome.Done() : new Outcome.Failed(String.join("; ", failures));
    }

    private static List<String> converge(Connection connection, ServerSettings settings) throws SQLException {
        var cluster = settings.cluster();
        var failures = new ArrayList<String>();
        // Slots and the replication role first: standbys wait for them.
        failures.addAll(SqlStep.execute(
                connection,
                SlotConvergence.plan(settings.instance(), settings.members(), SlotConvergence.read(connection))));
        failures.addAll(SqlStep.execute(
                connection,
                RoleConvergence.planReplicator(RoleConvergence.read(connection), settings.replicationPassword())));
        failures.addAll(SqlStep.execute(
                connection,
                RoleConvergence.plan(cluster.roles(), RoleConvergence.read(connection), settings.rolePasswords())));
        failures.addAll(SqlStep.execute(
                connection, DatabaseConvergence.plan(cluster.databases(), DatabaseConvergence.read(connection))));
        return failures;
    }

    private List<String> inside(DatabaseSpec spec) {
        var steps = DatabaseConvergence.planInside(spec);
        if (steps.isEmpty()) {
            return List.of();
        }
        try (var sql = connections.apply(spec.name())) {
            var answer = sql.ask(PATIENCE, connection -> SqlStep.execute(connection, steps));
            return answer.toOptional().orElseGet(() -> List.of("database " + spec.name() + ": " + answer.problem()));
        }
    }
}
