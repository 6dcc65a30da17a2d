package io.matriarch.lease;

import io.matriarch.protocol.id.Epoch;
import java.util.Optional;

/**
 * The leader key, the epoch key and the standbys' key as of one revision of etcd.
 *
 * @param leader absent when nobody holds the key
 * @param epoch absent when no epoch was ever taken
 * @param standbys absent when no leader ever counted acknowledgements
 * @param revision etcd's, of the whole store
 */
public record LeaderSnapshot(
        Optional<Stored> leader, Optional<Stored> epoch, Optional<Stored> standbys, long revision) {

    /**
     * A key's content.
     *
     * @param modRevision the store's revision at which it was last written
     * @param leaseId 0 when it is bound to none
     */
    public record Stored(String value, long modRevision, long leaseId) {}

    /** What the epoch key says: epoch 0 of nobody when it is absent, empty when it cannot be read. */
    public Optional<EpochRecord> recorded() {
        return epoch.isEmpty()
                ? Optional.of(new EpochRecord(Epoch.NONE, "nobody"))
                : epoch.flatMap(stored -> EpochRecord.parse(stored.value()));
    }

    /** What etcd compares an absent key with, too: 0. */
    long leaderRevision() {
        return leader.map(Stored::modRevision).orElse(0L);
    }

    long epochRevision() {
        return epoch.map(Stored::modRevision).orElse(0L);
    }

    long standbysRevision() {
        return standbys.map(Stored::modRevision).orElse(0L);
    }

    /** Whose acknowledgements the leader may count; empty when nobody's were ever recorded, or they cannot be read. */
    Optional<StoredStandbys> storedStandbys() {
        return standbys.flatMap(stored ->
                StandbyKey.parse(stored.value()).map(record -> new StoredStandbys(record, stored.modRevision())));
    }

    boolean isLedBy(String instance, long leaseId) {
        return leader.filter(stored -> stored.value().equals(instance) && stored.leaseId() == leaseId)
                .isPresent();
    }
}
