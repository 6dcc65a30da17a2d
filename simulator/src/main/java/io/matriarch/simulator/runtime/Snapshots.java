package io.matriarch.simulator.runtime;

import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import io.matriarch.persistence.journal.PersistenceIds;
import io.matriarch.persistence.serialization.JournalCodec;
import io.matriarch.protocol.cluster.ClusterState;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The snapshots of a trial, as bytes: whatever is loaded has been through the production codec. */
final class Snapshots {

    private static final JournalCodec CODEC = new JournalCodec();

    private final RandomGenerator random;
    private final Map<String, NavigableMap<Long, byte[]>> saved = new TreeMap<>();
    private boolean stale;

    Snapshots(RandomGenerator random) {
        this.random = random;
    }

    /** Trials are too short for snapshots of their own, so an old one is made when it is wanted. */
    void offerStale() {
        stale = true;
    }

    Optional<SelectedSnapshot> load(String persistenceId, long to, List<Persisted> events) {
        if (stale && events.size() > 1) {
            stale = false;
            return Optional.of(upTo(persistenceId, events.subList(0, random.nextInt(1, events.size()))));
        }
        return Optional.ofNullable(of(persistenceId).floorEntry(to))
                .map(entry -> selected(persistenceId, entry.getKey(), entry.getValue()));
    }

    void save(String persistenceId, long sequenceNumber, Object state) {
        of(persistenceId).put(sequenceNumber, CODEC.encode((ClusterState) state));
    }

    void delete(String persistenceId, long from, long to) {
        of(persistenceId).subMap(from, true, to, true).clear();
    }

    private NavigableMap<Long, byte[]> of(String persistenceId) {
        return saved.computeIfAbsent(persistenceId, id -> new TreeMap<>());
    }

    private static SelectedSnapshot upTo(String persistenceId, List<Persisted> events) {
        var state = ClusterState.unknown(PersistenceIds.cluster(persistenceId));
        for (var persisted : events) {
            state = state.evolve(persisted.event());
        }
        return selected(persistenceId, events.getLast().sequenceNumber(), CODEC.encode(state));
    }

    private static SelectedSnapshot selected(String persistenceId, long sequenceNumber, byte[] state) {
        return SelectedSnapshot.create(
                new SnapshotMetadata(persistenceId, sequenceNumber, 0),
                CODEC.decodeState(JournalCodec.SNAPSHOT.toString(), state));
    }
}
