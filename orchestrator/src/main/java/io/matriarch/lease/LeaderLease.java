package io.matriarch.lease;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The agent's hold on etcd. Calls block for at most {@code patience} each and may be made from any thread. Time runs by the
 * caller: it notes its monotonic clock before each call, because a keepalive counts from when it was sent.
 */
public interface LeaderLease extends AutoCloseable {

    /**
     * Takes the leader key for {@code epoch}: one transaction that holds only while nobody has the key (or this instance has it
     * already) and the epoch recorded in etcd is lower (or equal, when this instance was the one that recorded it).
     */
    default Acquisition acquire(Epoch epoch, Duration ttl, Duration patience) {
        return acquire(epoch, Claim.PLAIN, ttl, patience);
    }

    /** The same in quorum mode: also records the standbys, and may take the key from an old leader whose standbys have pledged. */
    Acquisition acquire(Epoch epoch, Claim claim, Duration ttl, Duration patience);

    /** Records other standbys for the epoch that is held by {@code lease}, if the record is still the one that was seen. */
    Recording recordStandbys(LeaseHandle lease, StandbyRecord next, long seenRevision, Duration patience);

    /** Looks whether this instance still holds the key by {@code lease}, and refreshes it: how a restarted agent resumes. */
    Renewal resume(LeaseHandle lease, Duration patience);

    /** One keepalive. */
    Renewal renew(LeaseHandle lease, Duration patience);

    /** Gives the key back, if it is still ours, so that the next leader need not wait. */
    Release release(LeaseHandle lease, Duration patience);

    /** Publishes this member's key and, while leading, the cluster's keys. Best effort: false when etcd did not take it. */
    boolean publish(Publication publication, Duration patience);

    @Override
    void close();

    /** The lease by which the leader key is held. */
    record LeaseHandle(long leaseId, Epoch epoch) {}

    /**
     * What goes with the key in quorum mode.
     *
     * @param standbys whose acknowledgements count from the first write on; absent in durability mode async
     * @param revokedAt the revision of the record of the old leader's standbys that the pledges were counted against
     */
    record Claim(Optional<StandbySet> standbys, Optional<Long> revokedAt) {
        /** Nobody's acknowledgement counts, and the key has to be free. */
        public static final Claim PLAIN = new Claim(Optional.empty(), Optional.empty());
    }

    /** How taking the key went. */
    sealed interface Acquisition {
        /** The key is ours, and this is what is recorded of the standbys. */
        record Taken(LeaseHandle lease, Optional<StoredStandbys> standbys) implements Acquisition {
            /** With no standbys recorded. */
            public Taken(LeaseHandle lease) {
                this(lease, Optional.empty());
            }
        }

        /** The old leader has had other standbys since the pledges were counted. */
        record OtherStandbys() implements Acquisition {}

        /** Somebody else has it. */
        record HeldBy(String holder) implements Acquisition {}

        /** A higher epoch, or the same by another instance, is recorded. */
        record StaleEpoch(Epoch recorded) implements Acquisition {}

        /** etcd did not answer, or not clearly: the key may be ours or not. */
        record Unknown(String why) implements Acquisition {}
    }

    /** How a keepalive went. */
    sealed interface Renewal {
        /** The lease runs for {@code ttl} from when the call was made; and this is what is recorded of the standbys. */
        record Renewed(Duration ttl, Optional<StoredStandbys> standbys) implements Renewal {
            /** With no standbys recorded. */
            public Renewed(Duration ttl) {
                this(ttl, Optional.empty());
            }
        }

        /** The lease has run out, or the key is another's. */
        record Lost(String why) implements Renewal {}

        /** etcd did not answer: the lease may have been refreshed or not. */
        record Unknown(String why) implements Renewal {}
    }

    /** How recording other standbys went. */
    sealed interface Recording {
        /** They are recorded. */
        record Recorded(StoredStandbys standbys) implements Recording {}

        /** They are not: the key is another's or nobody's, or something else is recorded; this is. */
        record NotRecorded(Optional<StoredStandbys> standbys) implements Recording {}

        /** etcd did not answer: they may be recorded or not. */
        record Unknown(String why) implements Recording {}
    }

    /** How giving the key back went. */
    sealed interface Release {
        /** The key is not ours any more, whether it was before or not. */
        record Released() implements Release {}

        /** etcd did not answer: it will run out by itself. */
        record Unknown(String why) implements Release {}
    }

    /**
     * What an agent shows in etcd, in Patroni's layout.
     *
     * @param member JSON for {@code members/<instance>}, kept by the member's own lease of {@code memberTtl}
     * @param clusterKeys further keys below the cluster's prefix, such as status, history, config, initialize; written only
     *     while {@code leader} still holds the leader key
     */
    record Publication(
            InstanceId instance,
            String member,
            Duration memberTtl,
            Optional<LeaseHandle> leader,
            SortedMap<String, String> clusterKeys) {}
}
