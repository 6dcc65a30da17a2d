package io.matriarch.persistence.secret;

import io.matriarch.persistence.journal.Transactions;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.ClusterName;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Secrets in a table beside the journal, in clear: whoever reads the database can log in anyway. Any number of orchestrators may
 * share it. Every method may throw {@link io.matriarch.persistence.journal.JournalException}, whose message has no secret.
 */
public final class JdbcSecretStore implements SecretStore {

    private static final int RANDOM_BYTES = 24;

    private static final String SELECT = "SELECT \"secret_value\", \"revision\" FROM \"matriarch_secret\""
            + " WHERE \"cluster_name\" = ? AND \"secret_name\" = ?";
    private static final String INSERT = "INSERT INTO \"matriarch_secret\""
            + " (\"cluster_name\", \"secret_name\", \"secret_value\", \"revision\") VALUES (?, ?, ?, 1)";
    private static final String UPDATE = "UPDATE \"matriarch_secret\" SET \"secret_value\" = ?, \"revision\" = ?"
            + " WHERE \"cluster_name\" = ? AND \"secret_name\" = ?";
    private static final String DELETE = "DELETE FROM \"matriarch_secret\" WHERE \"cluster_name\" = ?";

    private final Transactions transactions;
    private final SecureRandom random;

    /** A store in the database that the journal has opened. */
    public JdbcSecretStore(DataSource database, SecureRandom random) {
        transactions = new Transactions(database);
        this.random = random;
    }

    /** Of two that create it at once one wins, and both get the winner's. */
    @Override
    public Secret getOrCreate(ClusterName cluster, String name) {
        return get(cluster, name).orElseGet(() -> {
            insertUnlessThere(cluster, name, generate());
            return get(cluster, name).orElseThrow(() -> forgottenMeanwhile(cluster, name));
        });
    }

    @Override
    public Optional<Secret> get(ClusterName cluster, String name) {
        return transactions
                .run("read secret " + name, connection -> find(connection, SELECT, cluster, name))
                .map(Revised::secret);
    }

    @Override
    public int put(ClusterName cluster, String name, Secret secret) {
        return insertUnlessThere(cluster, name, secret)
                ? 1
                : transactions.run("write secret " + name, connection -> revise(connection, cluster, name, secret));
    }

    @Override
    public void forget(ClusterName cluster) {
        transactions.run("forget the secrets of " + cluster, connection -> {
            try (var statement = connection.prepareStatement(DELETE)) {
                statement.setString(1, cluster.value());
                return statement.executeUpdate();
            }
        });
    }

    private int revise(Connection connection, ClusterName cluster, String name, Secret secret) throws SQLException {
        var last = find(connection, SELECT + " FOR UPDATE", cluster, name)
                .orElseThrow(() -> forgottenMeanwhile(cluster, name));
        if (last.secret().equals(secret)) {
            return last.revision();
        }
        try (var statement = connection.prepareStatement(UPDATE)) {
            statement.setString(1, secret.value());
            statement.setInt(2, last.revision() + 1);
            statement.setString(3, cluster.value());
            statement.setString(4, name);
            statement.executeUpdate();
        }
        return last.revision() + 1;
    }

    /** Whether it was not there, and is now. */
    private boolean insertUnlessThere(ClusterName cluster, String name, Secret secret) {
        return transactions.run("write secret " + name, connection -> {
            if (find(connection, SELECT, cluster, name).isPresent()) {
                return false;
            }
            try (var statement = connection.prepareStatement(INSERT)) {
                key(statement, cluster, name);
                statement.setString(3, secret.value());
                statement.executeUpdate();
                return true;
            } catch (SQLException failed) {
                if (!Transactions.isUniqueViolation(failed)) {
                    throw failed;
                }
                // Somebody else was faster. PostgreSQL lets nothing more happen in this transaction.
                connection.rollback();
                return false;
            }
        });
    }

    private static Optional<Revised> find(Connection connection, String select, ClusterName cluster, String name)
            throws SQLException {
        try (var statement = connection.prepareStatement(select)) {
            key(statement, cluster, name);
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Revised(new Secret(rows.getString(1)), rows.getInt(2)))
                        : Optional.empty();
            }
        }
    }

    private static void key(PreparedStatement statement, ClusterName cluster, String name) throws SQLException {
        statement.setString(1, cluster.value());
        statement.setString(2, name);
    }

    private static IllegalStateException forgottenMeanwhile(ClusterName cluster, String name) {
        return new IllegalStateException("secret %s of %s was forgotten while it was used".formatted(name, cluster));
    }

    private Secret generate() {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private record Revised(Secret secret, int revision) {}
}
