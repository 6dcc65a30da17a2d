package io.matriarch.lease;

import io.matriarch.lease.EtcdReply.Answer;
import io.matriarch.lease.EtcdReply.NoSuchLease;
import io.matriarch.lease.EtcdReply.Silence;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.lease.LeaseStep.Done;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What an agent shows of itself and, while leading, of its cluster. Writes only what is not there yet: each write is a flush to
 * disk on every member of etcd and stays in its history until that is compacted. For one publication at a time.
 */
final class MemberKey {

    private final LeaderTransactions transactions;
    private final String key;

    private Optional<MemberLease> lease = Optional.empty();
    private Optional<LeaseHandle> writtenAs = Optional.empty();
    private SortedMap<String, String> written = new TreeMap<>();

    MemberKey(LeaderTransactions transactions, String key) {
        this.transactions = transactions;
        this.key = key;
    }

    private record MemberLease(long id, Duration ttl) {}

    /** Keeps, restores or rewrites the member's key, then writes what is new of the cluster's; false when that failed. */
    LeaseStep<Boolean> publish(Publication publication) {
        var kept = lease.filter(held -> held.ttl().equals(publication.memberTtl()));
        if (kept.isEmpty()) {
            return grantAndWrite(publication);
        }
        var leaseId = kept.get().id();
        return new LeaseStep.KeepAlive<>(leaseId, LeaderTransactions.readOne(key), reply -> switch (reply) {
            case Answer<LeaseStep.Beat>(var beat) -> {
                if (beat.remaining() <= 0) {
                    yield grantAndWrite(publication);
                }
                var shown = LeaderTransactions.one(beat.answer())
                        .filter(stored ->
                                stored.leaseId() == leaseId && stored.value().equals(publication.member()));
                yield shown.isPresent()
                        ? publishCluster(publication)
                        : write(publication, leaseId, () -> publishCluster(publication));
            }
            case NoSuchLease<LeaseStep.Beat> gone -> grantAndWrite(publication);
            case Silence<LeaseStep.Beat> silence -> new Done<>(false);
        });
    }

    private LeaseStep<Boolean> grantAndWrite(Publication publication) {
        var earlier = lease;
        lease = Optional.empty();
        return new LeaseStep.Grant<>(publication.memberTtl(), reply -> switch (reply) {
            case Answer<Long>(var leaseId) -> {
                lease = Optional.of(new MemberLease(leaseId, publication.memberTtl()));
                yield write(publication, leaseId, () -> revokeAndPublishCluster(earlier, publication));
            }
            case NoSuchLease<Long> never -> new Done<>(false);
            case Silence<Long> silence -> new Done<>(false);
        });
    }

    private LeaseStep<Boolean> revokeAndPublishCluster(Optional<MemberLease> earlier, Publication publication) {
        // Best effort: it would run out by itself.
        return earlier.<LeaseStep<Boolean>>map(
                        old -> new LeaseStep.Revoke<>(old.id(), _ -> publishCluster(publication)))
                .orElseGet(() -> publishCluster(publication));
    }

    private LeaseStep<Boolean> write(Publication publication, long leaseId, Supplier<LeaseStep<Boolean>> then) {
        return transact(LeaderTransactions.write(key, publication.member(), leaseId), then);
    }

    private LeaseStep<Boolean> publishCluster(Publication publication) {
        if (!writtenAs.equals(publication.leader())) {
            // Another leadership: somebody else may have written in between.
            writtenAs = publication.leader();
            written = new TreeMap<>();
        }
        if (publication.leader().isEmpty()) {
            return new Done<>(true);
        }
        var fresh = new TreeMap<String, String>();
        publication.clusterKeys().forEach((name, value) -> {
            if (!value.equals(written.get(name))) {
                fresh.put(name, value);
            }
        });
        if (fresh.isEmpty()) {
            return new Done<>(true);
        }
        var record = new EpochRecord(
                publication.leader().get().epoch(), publication.instance().value());
        return transact(transactions.writeAsLeader(record, fresh), () -> {
            written.putAll(fresh);
            return new Done<>(true);
        });
    }

    private LeaseStep<Boolean> transact(EtcdTransaction transaction, Supplier<LeaseStep<Boolean>> then) {
        return new LeaseStep.Transact<>(transaction, reply -> switch (reply) {
            case Answer<EtcdTransaction.Answer>(var answer) -> answer.succeeded() ? then.get() : new Done<>(false);
            case NoSuchLease<EtcdTransaction.Answer> gone -> {
                lease = Optional.empty();
                yield new Done<>(false);
            }
            case Silence<EtcdTransaction.Answer> silence -> new Done<>(false);
        });
    }
}
