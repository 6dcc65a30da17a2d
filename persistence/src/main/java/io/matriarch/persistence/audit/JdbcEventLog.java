package io.matriarch.persistence.audit;

import io.matriarch.persistence.journal.JournalException;
import io.matriarch.persistence.journal.PersistenceIds;
import io.matriarch.persistence.journal.Transactions;
import io.matriarch.persistence.serialization.JournalCodec;
import io.matriarch.persistence.serialization.JournalSerializer;
import io.matriarch.persistence.serialization.UnreadablePayloadException;
import io.matriarch.protocol.id.ClusterName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The log as it lies in the tables of akka-persistence-jdbc, read without Akka. Every method may throw {@link JournalException}. */
public final class JdbcEventLog implements EventLog {

    /** Events that are held in memory at once while states are folded. */
    private static final int PAGE = 500;

    private static final String CLUSTERS =
            "SELECT DISTINCT \"persistence_id\" FROM \"event_journal\" WHERE \"persistence_id\" LIKE ?";

    private static final String EVENTS =
            "SELECT \"sequence_number\", \"event_ser_id\", \"event_ser_manifest\", \"event_payload\""
                    + " FROM \"event_journal\" WHERE \"persistence_id\" = ? AND \"sequence_number\" >= ?"
                    + " ORDER BY \"sequence_number\" LIMIT ?";

    private final Transactions transactions;
    private final JournalCodec codec = new JournalCodec();

    /** A log in the database that the journal has opened: one process can open a file once only. */
    public JdbcEventLog(DataSource database) {
        transactions = new Transactions(database);
    }

    @Override
    public SortedSet<ClusterName> clusters() {
        return transactions.run("read the clusters of the journal", connection -> {
            try (var statement = connection.prepareStatement(CLUSTERS)) {
                statement.setString(1, PersistenceIds.CLUSTER_PREFIX + "%");
                var clusters = new TreeSet<ClusterName>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        clusters.add(PersistenceIds.cluster(rows.getString(1)));
                    }
                }
                return clusters;
            }
        });
    }

    @Override
    public List<Entry> read(ClusterName cluster, long fromSequence, int limit) {
        var persistenceId = PersistenceIds.of(cluster);
        return transactions.run("read the events of " + cluster, connection -> {
            try (var statement = connection.prepareStatement(EVENTS)) {
                statement.setString(1, persistenceId);
                statement.setLong(2, fromSequence);
                statement.setInt(3, limit);
                var entries = new ArrayList<Entry>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        entries.add(entry(persistenceId, rows));
                    }
                }
                return entries;
            }
        });
    }

    @Override
    public StateAt at(ClusterName cluster, long sequence) {
        return Replay.upTo(cluster, all(cluster), sequence);
    }

    @Override
    public StateAt at(ClusterName cluster, Instant time) {
        return Replay.asOf(cluster, all(cluster), time);
    }

    private Iterator<Entry> all(ClusterName cluster) {
        return Stream.iterate(
                        read(cluster, 1, PAGE),
                        page -> !page.isEmpty(),
                        page -> read(cluster, page.getLast().sequence() + 1, PAGE))
                .flatMap(List::stream)
                .iterator();
    }

    private Entry entry(String persistenceId, ResultSet row) throws SQLException {
        var sequence = row.getLong(1);
        var manifest = row.getString(3);
        try {
            if (row.getInt(2) != JournalSerializer.IDENTIFIER) {
                throw new UnreadablePayloadException(manifest, "serializer %d is not ours".formatted(row.getInt(2)));
            }
            return new Entry(sequence, codec.decodeEvent(manifest, row.getBytes(4)));
        } catch (UnreadablePayloadException unreadable) {
            throw new UnreadableEventException(persistenceId, sequence, manifest, unreadable);
        }
    }
}
