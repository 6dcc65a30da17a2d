package io.matriarch.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalDatabase;
import io.matriarch.persistence.journal.JournalException;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.testing.TestPostgres;
import java.sql.SQLException;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresJournalIT extends JournalContract {

    private final TestPostgres postgres;

    PostgresJournalIT() throws Exception {
        postgres = TestPostgres.start();
    }

    @AfterAll
    void stop() throws Exception {
        postgres.close();
    }

    @Override
    JournalConfig emptyJournal() throws SQLException {
        return new JournalConfig(postgres.newDatabase(), TestPostgres.USER, new Secret(TestPostgres.PASSWORD));
    }

    @Test
    void orchestratorsThatStartAtOnceMigrateOnce() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<JournalDatabase> start = () -> JournalDatabase.open(config());
            var opened = threads.invokeAll(Collections.nCopies(4, start));
            assertThat(opened).allSatisfy(future -> assertThat(future.state()).isEqualTo(Future.State.SUCCESS));
            for (var future : opened) {
                future.resultNow().close();
            }
        }
    }

    @Test
    void acknowledgedMeansOnDiskThoughTheRoleSaysOtherwise() throws SQLException {
        try (var connection = TestPostgres.connect(config().url());
                var statement = connection.createStatement()) {
            statement.execute("ALTER ROLE " + TestPostgres.USER + " SET synchronous_commit = off");
        }
        try (var database = JournalDatabase.open(config());
                var connection = database.dataSource().getConnection();
                var rows = connection.createStatement().executeQuery("SHOW synchronous_commit")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("on");
        }
    }

    @Test
    void tablesOfOthersInTheSameDatabaseAreNoHindrance() throws SQLException {
        try (var connection = TestPostgres.connect(config().url());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE somebody_elses (id INTEGER)");
        }
        JournalDatabase.open(config()).close();
    }

    @Test
    void aWrongPasswordIsRefusedWithoutShowingIt() {
        var wrong = new JournalConfig(config().url(), TestPostgres.USER, new Secret("tr0ub4dor"));
        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> JournalDatabase.open(wrong))
                .withMessageContaining(config().url())
                .withMessageContaining("password authentication failed")
                .satisfies(refused -> assertThat(refused).hasStackTraceContaining("Caused by"))
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain("tr0ub4dor"));
    }
}
