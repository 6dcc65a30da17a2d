package io.matriarch.lease;

import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.matriarch.lease.EtcdReply.Answer;
import io.matriarch.lease.EtcdReply.NoSuchLease;
import io.matriarch.lease.EtcdReply.Silence;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.runtime.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an agent shows of itself and, while leading, of its cluster. Writes only what is not there yet: each write is a flush to
 * disk on every member of etcd and stays in its history until that is compacted.
 */
final class MemberKey {

    private final EtcdChannels channels;
    private final LeaderTransactions transactions;
    private final Ticker ticker;
    private final String key;
    private final ReentrantLock turn = new ReentrantLock();

    private Optional<MemberLease> lease = Optional.empty();
    private Optional<LeaseHandle> writtenAs = Optional.empty();
    private SortedMap<String, String> written = new TreeMap<>();

    MemberKey(EtcdChannels channels, LeaderTransactions transactions, Ticker ticker, String key) {
        this.channels = channels;
        this.transactions = transactions;
        this.ticker = ticker;
        this.key = key;
    }

    private record MemberLease(long id, Duration ttl) {}

    /** Keeps, restores or rewrites the member's key, then writes what is new of the cluster's. */
    boolean publish(Publication publication, Duration patience) {
        var budget = Budget.of(ticker, patience);
        try {
            if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            return publishMember(publication, budget) && publishCluster(publication, budget);
        } finally {
            turn.unlock();
        }
    }

    private boolean publishMember(Publication publication, Budget budget) {
        var kept = lease.filter(held -> held.ttl().equals(publication.memberTtl()));
        if (kept.isEmpty()) {
            return grantAndWrite(publication, budget);
        }
        var leaseId = kept.get().id();
        var beat = channels.ask(
                budget, (channel, limit) -> EtcdCalls.beat(channel, leaseId, LeaderTransactions.readOne(key), limit));
        return switch (beat) {
            case Answer<EtcdCalls.Beat>(var answer) -> {
                if (answer.remaining() <= 0) {
                    yield grantAndWrite(publication, budget);
                }
                var shown = LeaderTransactions.one(answer.response())
                        .filter(stored ->
                                stored.leaseId() == leaseId && stored.value().equals(publication.member()));
                yield shown.isPresent() || write(publication, leaseId, budget);
            }
            case NoSuchLease<EtcdCalls.Beat> gone -> grantAndWrite(publication, budget);
            case Silence<EtcdCalls.Beat> silence -> false;
        };
    }

    private boolean grantAndWrite(Publication publication, Budget budget) {
        var earlier = lease;
        lease = Optional.empty();
        var granted =
                channels.ask(budget, (channel, limit) -> EtcdCalls.grant(channel, publication.memberTtl(), limit));
        return switch (granted) {
            case Answer<Long>(var leaseId) -> {
                lease = Optional.of(new MemberLease(leaseId, publication.memberTtl()));
                var shown = write(publication, leaseId, budget);
                if (shown) {
                    // Best effort: it would run out by itself.
                    earlier.ifPresent(old ->
                            channels.ask(budget, (channel, limit) -> EtcdCalls.revoke(channel, old.id(), limit)));
                }
                yield shown;
            }
            case NoSuchLease<Long> never -> false;
            case Silence<Long> silence -> false;
        };
    }

    private boolean write(Publication publication, long leaseId, Budget budget) {
        return done(LeaderTransactions.write(key, publication.member(), leaseId), budget);
    }

    private boolean publishCluster(Publication publication, Budget budget) {
        if (!writtenAs.equals(publication.leader())) {
            // Another leadership: somebody else may have written in between.
            writtenAs = publication.leader();
            written = new TreeMap<>();
        }
        if (publication.leader().isEmpty()) {
            return true;
        }
        var fresh = new TreeMap<String, String>();
        publication.clusterKeys().forEach((name, value) -> {
            if (!value.equals(written.get(name))) {
                fresh.put(name, value);
            }
        });
        if (fresh.isEmpty()) {
            return true;
        }
        var done = done(
                transactions.writeAsLeader(
                        new EpochRecord(
                                publication.leader().get().epoch(),
                                publication.instance().value()),
                        fresh),
                budget);
        if (done) {
            written.putAll(fresh);
        }
        return done;
    }

    private boolean done(TxnRequest request, Budget budget) {
        return switch (channels.ask(budget, (channel, limit) -> EtcdCalls.txn(channel, request, limit))) {
            case Answer<TxnResponse>(var response) -> response.getSucceeded();
            case NoSuchLease<TxnResponse> gone -> {
                lease = Optional.empty();
                yield false;
            }
            case Silence<TxnResponse> silence -> false;
        };
    }
}
