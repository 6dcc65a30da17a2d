package io.matriarch.lease;

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
    Acquisition acquire(Epoch epoch, Duration ttl, Duration patience);

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

    /** How taking the key went. */
    sealed interface Acquisition {
        /** The key is ours. */
        record Taken(LeaseHandle lease) implements Acquisition {}

        /** Somebody else has it. */
        record HeldBy(String holder) implements Acquisition {}

        /** A higher epoch, or the same by another instance, is recorded. */
        record StaleEpoch(Epoch recorded) implements Acquisition {}

        /** etcd did not answer, or not clearly: the key may be ours or not. */
        record Unknown(String why) implements Acquisition {}
    }

    /** How a keepalive went. */
    sealed interface Renewal {
        /** The lease runs for {@code ttl} from when the call was made. */
        record Renewed(Duration ttl) implements Renewal {}

        /** The lease has run out, or the key is another's. */
        record Lost(String why) implements Renewal {}

        /** etcd did not answer: the lease may have been refreshed or not. */
        record Unknown(String why) implements Renewal {}
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
