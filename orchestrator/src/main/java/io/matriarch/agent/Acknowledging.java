package io.matriarch.agent;

import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.Lsn;
import java.util.Optional;

/**
 * Whose acknowledgements count, in quorum mode: what etcd has of it and what PostgreSQL was told.
 *
 * @param recorded what etcd was last seen to have, while the key is held
 * @param applied what PostgreSQL counts by, as far as it was told in this life of the agent
 */
record Acknowledging(Optional<StoredStandbys> recorded, Optional<Applied> applied) {

    static final Acknowledging UNKNOWN = new Acknowledging(Optional.empty(), Optional.empty());

    /**
     * What PostgreSQL was told.
     *
     * @param barrier the end of WAL after every process of a running server had heard of it; what a standby acknowledges from there on
     *     is counted by it
     */
    record Applied(Epoch epoch, StandbySet standbys, Optional<Lsn> barrier) {}

    Acknowledging recorded(Optional<StoredStandbys> seen) {
        return new Acknowledging(seen, applied);
    }

    Acknowledging applied(Applied now) {
        return new Acknowledging(recorded, Optional.of(now));
    }

    /** PostgreSQL waits for nobody. */
    Acknowledging countsNobody() {
        return applied(new Applied(Epoch.NONE, StandbySet.NONE, Optional.empty()));
    }

    /** Nothing is known of what PostgreSQL counts by. */
    Acknowledging unapplied() {
        return new Acknowledging(recorded, Optional.empty());
    }

    Optional<StoredStandbys> recordedFor(Epoch epoch) {
        return recorded.filter(stored -> stored.record().epoch().equals(epoch));
    }

    boolean counts(Epoch epoch, StandbySet standbys) {
        return applied.filter(now -> now.standbys().equals(standbys))
                .filter(now -> standbys.isEmpty() || now.epoch().equals(epoch))
                .isPresent();
    }
}
