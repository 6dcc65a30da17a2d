package io.matriarch.persistence;

import static io.matriarch.persistence.SampleEvents.CLUSTER;
import static io.matriarch.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.Offset;
import akka.persistence.query.PersistenceQuery;
import akka.stream.javadsl.Sink;
import io.matriarch.persistence.audit.EventLog.Entry;
import io.matriarch.persistence.audit.UnreadableEventException;
import io.matriarch.persistence.audit.Verification;
import io.matriarch.persistence.journal.JdbcJournalHead;
import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalDatabase;
import io.matriarch.persistence.journal.JournalException;
import io.matriarch.persistence.journal.PersistenceIds;
import io.matriarch.persistence.projection.EventTags;
import io.matriarch.persistence.projection.JournalEventFeed;
import io.matriarch.persistence.secret.JdbcSecretStore;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.ClusterName;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for a journal in whichever database. */
abstract class JournalContract {

    private static final List<ClusterEvent> STORY = SampleEvents.story();
    private static final ClusterName OTHER = new ClusterName("pg-meta");

    private JournalConfig config = JournalConfig.inFile(Path.of("unset"));

    /** A journal that nobody has used yet. */
    abstract JournalConfig emptyJournal() throws Exception;

    @BeforeEach
    void takeAnEmptyJournal() throws Exception {
        config = emptyJournal();
    }

    JournalConfig config() {
        return config;
    }

    @Test
    void anActorRecoversWhatItPersistedBeforeTheRestart() {
        try (var journal = RunningJournal.start(config)) {
            assertThat(journal.record(journal.cluster(CLUSTER), STORY)).isEqualTo(STORY.size());
        }
        try (var journal = RunningJournal.start(config)) {
            var recovered = journal.state(journal.cluster(CLUSTER));
            assertThat(recovered.state()).isEqualTo(fold(STORY.size()));
            assertThat(recovered.sequence()).isEqualTo(STORY.size());
        }
    }

    @Test
    void snapshotsAreTakenAndOnlyTheNewestAreKept() throws Throwable {
        try (var journal = RunningJournal.start(config)) {
            journal.record(journal.cluster(CLUSTER), STORY);
            eventually(() -> assertThat(count(journal, "SELECT COUNT(*) FROM \"snapshot\""))
                    .isBetween(1L, 2L));
        }
    }

    @Test
    void aSnapshotThatCannotBeReadIsSkipped() throws Throwable {
        try (var journal = RunningJournal.start(config)) {
            journal.record(journal.cluster(CLUSTER), STORY);
            eventually(() -> assertThat(count(journal, "SELECT COUNT(*) FROM \"snapshot\""))
                    .isPositive());
        }
        try (var journal = RunningJournal.start(config)) {
            change(journal, "UPDATE \"snapshot\" SET \"snapshot_ser_manifest\" = 'cluster-state.v99'");
            assertThat(journal.state(journal.cluster(CLUSTER)).state()).isEqualTo(fold(STORY.size()));
        }
    }

    @Test
    void eventsOfAllClustersAreFoundByTheirTag() {
        try (var journal = RunningJournal.start(config)) {
            journal.record(journal.cluster(CLUSTER), STORY);
            journal.record(journal.cluster(OTHER), STORY);
            var query = PersistenceQuery.get(journal.system)
                    .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
            var found = RunningJournal.await(query.currentEventsByTag(EventTags.FAILOVER, Offset.noOffset())
                    .map(envelope -> envelope.event())
                    .runWith(Sink.seq(), journal.system));
            var expected = STORY.stream()
                    .filter(event -> EventTags.of(event).contains(EventTags.FAILOVER))
                    .toList();
            assertThat(found).hasSize(2 * expected.size()).containsAll(expected);
        }
    }

    @Test
    void theAuditTellsTheStateAsOfAnyEventAndAnyTime() {
        try (var journal = RunningJournal.start(config)) {
            var actor = journal.cluster(CLUSTER);
            journal.record(actor, STORY);
            journal.record(journal.cluster(OTHER), STORY.subList(0, 1));
            var log = journal.log();

            assertThat(log.clusters()).containsExactly(OTHER, CLUSTER);
            assertThat(log.read(CLUSTER, 3, 2)).containsExactly(new Entry(3, STORY.get(2)), new Entry(4, STORY.get(3)));
            assertThat(log.at(CLUSTER, 7).state()).isEqualTo(fold(7));
            assertThat(log.at(CLUSTER, 1_000).sequence()).isEqualTo(STORY.size());
            assertThat(log.at(CLUSTER, STORY.get(9).at()).sequence()).isEqualTo(10);
            assertThat(log.at(CLUSTER, SampleEvents.START.minusNanos(1)).sequence())
                    .isZero();
            assertThat(Verification.of(journal.state(actor), log)).isEqualTo(new Verification.Holds(STORY.size()));
        }
    }

    @Test
    void anEventThatCannotBeReadIsNamedByTheAuditAndByTheActor() throws Throwable {
        try (var journal = RunningJournal.start(config)) {
            journal.record(journal.cluster(CLUSTER), STORY.subList(0, 4));
            change(
                    journal,
                    "UPDATE \"event_journal\" SET \"event_ser_manifest\" = 'herd-danced.v7' WHERE \"sequence_number\" = 3");

            assertThatExceptionOfType(UnreadableEventException.class)
                    .isThrownBy(() -> journal.log().at(CLUSTER, 4))
                    .withMessageContaining("event 3 of 'cluster|pg-test'")
                    .withMessageContaining("'herd-danced.v7'");
            var failure = new AtomicReference<Throwable>();
            journal.cluster(CLUSTER, failure::set);
            eventually(() -> assertThat(failure.get()).hasStackTraceContaining("herd-danced.v7"));
        }
    }

    @Test
    void theFeedGivesWhatWasAndThenWhatComes() {
        try (var journal = RunningJournal.start(config)) {
            var actor = journal.cluster(CLUSTER);
            journal.record(actor, STORY.subList(0, 5));
            var seen = new JournalEventFeed(journal.system)
                    .from(CLUSTER, 3)
                    .take(6)
                    .runWith(Sink.seq(), journal.system);
            journal.record(actor, STORY.subList(5, 8));
            assertThat(RunningJournal.await(seen)).extracting(Entry::sequence).containsExactly(3L, 4L, 5L, 6L, 7L, 8L);
            assertThat(RunningJournal.await(seen)).extracting(Entry::event).isEqualTo(STORY.subList(2, 8));
        }
    }

    @Test
    void theHeadIsTheLastNumberOfOneClusterAndNothingWhereTheDatabaseIsGone() {
        var answers = new ArrayList<OptionalLong>();
        JdbcJournalHead head;
        try (var journal = RunningJournal.start(config)) {
            head = new JdbcJournalHead(journal.database.dataSource(), Runnable::run);
            head.ask(PersistenceIds.of(CLUSTER), answers::add);
            journal.record(journal.cluster(CLUSTER), STORY);
            journal.record(journal.cluster(OTHER), STORY.subList(0, 1));
            head.ask(PersistenceIds.of(CLUSTER), answers::add);
            head.ask(PersistenceIds.of(OTHER), answers::add);
        }
        head.ask(PersistenceIds.of(CLUSTER), answers::add);
        assertThat(answers)
                .containsExactly(
                        OptionalLong.of(0), OptionalLong.of(STORY.size()), OptionalLong.of(1), OptionalLong.empty());
    }

    @Test
    void ofManyThatCreateASecretAtOnceAllGetTheSame() throws Exception {
        try (var database = JournalDatabase.open(config);
                var threads = Executors.newFixedThreadPool(8)) {
            var attempts = new ArrayList<Callable<String>>();
            for (var thread = 0; thread < 8; thread++) {
                // A store of its own, as another process has.
                var store = new JdbcSecretStore(database.dataSource(), new SecureRandom());
                attempts.add(() -> store.getOrCreate(CLUSTER, "replication").value());
            }
            var values =
                    threads.invokeAll(attempts).stream().map(Future::resultNow).collect(Collectors.toSet());
            assertThat(values).singleElement().asString().matches("[A-Za-z0-9_-]{32}");
        }
    }

    @Test
    void aSecretCountsItsChangesAndOutlivesARestart() {
        try (var database = JournalDatabase.open(config)) {
            var store = new JdbcSecretStore(database.dataSource(), new SecureRandom());
            assertThat(store.get(CLUSTER, "dbuser_test")).isEmpty();
            assertThat(store.put(CLUSTER, "dbuser_test", new Secret("one"))).isEqualTo(1);
            assertThat(store.put(CLUSTER, "dbuser_test", new Secret("one"))).isEqualTo(1);
            assertThat(store.put(CLUSTER, "dbuser_test", new Secret("two"))).isEqualTo(2);
            assertThat(store.put(OTHER, "dbuser_test", new Secret("other"))).isEqualTo(1);
        }
        try (var database = JournalDatabase.open(config)) {
            var store = new JdbcSecretStore(database.dataSource(), new SecureRandom());
            assertThat(store.getOrCreate(CLUSTER, "dbuser_test")).isEqualTo(new Secret("two"));
            store.forget(CLUSTER);
            assertThat(store.get(CLUSTER, "dbuser_test")).isEmpty();
            assertThat(store.get(OTHER, "dbuser_test")).contains(new Secret("other"));
        }
    }

    @Test
    void aJournalOfANewerVersionIsRefused() throws SQLException {
        try (var database = JournalDatabase.open(config);
                var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO \"matriarch_schema\" (\"installed_rank\", \"version\", \"description\","
                            + " \"type\", \"script\", \"installed_by\", \"execution_time\", \"success\")"
                            + " VALUES (99, '99', 'elephants fly', 'SQL', 'V99__elephants_fly.sql', 'x', 1, TRUE)");
        }
        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> JournalDatabase.open(config))
                .withMessageContaining("newer version")
                .withMessageContaining("elephants fly");
    }

    private static ClusterState fold(int events) {
        var state = ClusterState.unknown(CLUSTER);
        for (var event : STORY.subList(0, events)) {
            state = state.evolve(event);
        }
        return state;
    }

    private static long count(RunningJournal journal, String sql) throws SQLException {
        try (var connection = journal.database.dataSource().getConnection();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void change(RunningJournal journal, String sql) throws SQLException {
        try (var connection = journal.database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }
}
