package io.matriarch.protocol.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import java.time.Instant;
import java.util.Optional;

/** A change of leader that was begun and has not ended. At most one at a time. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LeadershipChange.Bootstrap.class, name = "bootstrap"),
    @JsonSubTypes.Type(value = LeadershipChange.Revocation.class, name = "revocation"),
    @JsonSubTypes.Type(value = LeadershipChange.Failover.class, name = "failover"),
    @JsonSubTypes.Type(value = LeadershipChange.Switchover.class, name = "switchover")
})
public sealed interface LeadershipChange {

    OperationId operation();

    /** The epoch that the new leader takes. */
    Epoch epoch();

    /** Whom it is about: who shall lead; of a revocation, from whom leadership is taken. */
    InstanceId subject();

    Instant startedAt();

    /** The first leader is being made from nothing. */
    record Bootstrap(OperationId operation, Epoch epoch, InstanceId to, Instant startedAt) implements LeadershipChange {
        @Override
        public InstanceId subject() {
            return to;
        }
    }

    /**
     * The standbys of a leader that is suspected are taken away from it, so that it can acknowledge nothing any more, whatever it
     * believes. Becomes a failover once enough of them have pledged.
     *
     * @param standbys whose acknowledgements it may count
     * @param recordedAt the revision of etcd's store at which that was recorded
     * @param failedAt the last moment at which {@code from} was known to be well
     * @param suspectedAt when the suspicion began
     */
    record Revocation(
            OperationId operation,
            Epoch epoch,
            InstanceId from,
            StandbyRecord standbys,
            long recordedAt,
            Instant failedAt,
            Instant suspectedAt,
            Instant startedAt)
            implements LeadershipChange {
        @Override
        public InstanceId subject() {
            return from;
        }
    }

    /**
     * A failed leader is being replaced.
     *
     * @param from who led before; absent when nobody did
     * @param failedAt the last moment at which {@code from} was known to be well
     * @param suspectedAt when the suspicion began
     * @param revokedAt the revision at which the record was written that the pledges were counted against; absent when there was
     *     no revocation
     */
    record Failover(
            OperationId operation,
            Epoch epoch,
            Optional<InstanceId> from,
            InstanceId to,
            Instant failedAt,
            Instant suspectedAt,
            Instant startedAt,
            Optional<Long> revokedAt)
            implements LeadershipChange {
        @Override
        public InstanceId subject() {
            return to;
        }
    }

    /**
     * A healthy leader hands over.
     *
     * @param stoppedAt the end of WAL of {@code from} once it has stopped and let go; absent until then
     */
    record Switchover(
            OperationId operation,
            Epoch epoch,
            InstanceId from,
            InstanceId to,
            Instant startedAt,
            Optional<StoppedAt> stoppedAt)
            implements LeadershipChange {
        @Override
        public InstanceId subject() {
            return to;
        }
    }

    /** Where and when the old leader of a switchover stopped. */
    record StoppedAt(Lsn endOfWal, Instant at) {}
}
