package io.matriarch.lease;

import io.etcd.jetcd.api.TxnResponse;
import io.matriarch.lease.EtcdReply.Answer;
import io.matriarch.lease.EtcdReply.NoSuchLease;
import io.matriarch.lease.EtcdReply.Silence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.runtime.Ticker;
import java.time.Duration;
import java.util.List;

/**
 * The leader key in a real etcd.
 *
 * <p>A call costs: acquire a read, a grant and a transaction; renew and resume one round trip (a keepalive and a read of the
 * keys beside it); release one (ending the lease removes the key, and only a key that is still bound to it).
 */
public final class EtcdLeaderLease implements LeaderLease {

    /** How often acquire tries again after the keys have changed under its hands. */
    private static final int ROUNDS = 3;

    private final String self;
    private final Ticker ticker;
    private final EtcdChannels channels;
    private final LeaderTransactions transactions;
    private final MemberKey member;
    private final SpareLeases spares = new SpareLeases();

    /**
     * Connects to nothing yet.
     *
     * @param endpoints URLs of etcd's members, tried in turn
     * @param namespace prefix of all clusters' keys, such as {@code /pg/}
     * @throws IllegalArgumentException when there is no endpoint, or one is not {@code http://<host>:<port>}
     */
    public EtcdLeaderLease(List<String> endpoints, String namespace, InstanceId self, Ticker ticker) {
        this(new EtcdChannels(endpoints), namespace, self, ticker);
    }

    EtcdLeaderLease(EtcdChannels channels, String namespace, InstanceId self, Ticker ticker) {
        this.self = self.value();
        this.ticker = ticker;
        this.channels = channels;
        var keys = LeaderKeys.of(namespace, self.cluster());
        this.transactions = new LeaderTransactions(keys);
        this.member = new MemberKey(channels, transactions, ticker, keys.member(self));
    }

    @Override
    public Acquisition acquire(Epoch epoch, Duration ttl, Duration patience) {
        var budget = Budget.of(ticker, patience);
        var acquisition = switch (read(budget)) {
            case Answer<LeaderSnapshot>(var seen) ->
                switch (LeadershipRule.mayTake(seen, self, epoch)) {
                    case LeadershipRule.Verdict.MayNot(var answer) -> answer;
                    case LeadershipRule.Verdict.MayTake() -> grantAndTake(seen, epoch, ttl, budget);
                };
            case NoSuchLease<LeaderSnapshot>(var why) -> new Acquisition.Unknown(why);
            case Silence<LeaderSnapshot>(var why) -> new Acquisition.Unknown(why);
        };
        switch (acquisition) {
            // After a silence the key may hang on a spare lease, and etcd does not answer anyway.
            case Acquisition.Unknown unknown -> {}
            case Acquisition.Taken taken -> revokeSpares(budget);
            case Acquisition.HeldBy held -> revokeSpares(budget);
            case Acquisition.StaleEpoch stale -> revokeSpares(budget);
        }
        return acquisition;
    }

    private Acquisition grantAndTake(LeaderSnapshot seen, Epoch epoch, Duration ttl, Budget budget) {
        return switch (channels.ask(budget, (channel, limit) -> EtcdCalls.grant(channel, ttl, limit))) {
            case Answer<Long>(var leaseId) -> take(seen, new LeaseHandle(leaseId, epoch), budget);
            case NoSuchLease<Long>(var why) -> new Acquisition.Unknown(why);
            case Silence<Long>(var why) -> new Acquisition.Unknown(why);
        };
    }

    private Acquisition take(LeaderSnapshot first, LeaseHandle lease, Budget budget) {
        var seen = first;
        for (var round = 0; round < ROUNDS; round++) {
            var request = transactions.take(seen, new EpochRecord(lease.epoch(), self), lease.leaseId());
            switch (channels.ask(budget, (channel, limit) -> EtcdCalls.txn(channel, request, limit))) {
                case Answer<TxnResponse>(var response) -> {
                    if (response.getSucceeded()) {
                        seen.leader().ifPresent(earlier -> spares.add(earlier.leaseId()));
                        return new Acquisition.Taken(lease);
                    }
                    seen = LeaderTransactions.snapshot(response);
                }
                case NoSuchLease<TxnResponse>(var why) -> {
                    return new Acquisition.Unknown(why);
                }
                case Silence<TxnResponse>(var why) -> {
                    spares.add(lease.leaseId());
                    return new Acquisition.Unknown(why);
                }
            }
            if (seen.isLedBy(self, lease.leaseId())) {
                // One member had done it and could not say so; another was asked again.
                return new Acquisition.Taken(lease);
            }
            if (LeadershipRule.mayTake(seen, self, lease.epoch())
                    instanceof LeadershipRule.Verdict.MayNot(var answer)) {
                spares.add(lease.leaseId());
                return answer;
            }
        }
        spares.add(lease.leaseId());
        return new Acquisition.Unknown("the keys kept changing");
    }

    @Override
    public Renewal resume(LeaseHandle lease, Duration patience) {
        return renew(lease, patience);
    }

    @Override
    public Renewal renew(LeaseHandle lease, Duration patience) {
        var beat = channels.ask(
                Budget.of(ticker, patience),
                (channel, limit) -> EtcdCalls.beat(channel, lease.leaseId(), transactions.read(), limit));
        return switch (beat) {
            case Answer<EtcdCalls.Beat>(var answer) ->
                LeadershipRule.renewal(LeaderTransactions.snapshot(answer.response()), self, lease, answer.remaining());
            case NoSuchLease<EtcdCalls.Beat>(var why) -> new Renewal.Lost(why);
            case Silence<EtcdCalls.Beat>(var why) -> new Renewal.Unknown(why);
        };
    }

    @Override
    public Release release(LeaseHandle lease, Duration patience) {
        return switch (revoke(lease.leaseId(), Budget.of(ticker, patience))) {
            case Answer<Boolean> revoked -> new Release.Released();
            case NoSuchLease<Boolean> gone -> new Release.Released();
            case Silence<Boolean>(var why) -> new Release.Unknown(why);
        };
    }

    @Override
    public boolean publish(Publication publication, Duration patience) {
        return member.publish(publication, patience);
    }

    @Override
    public void close() {
        channels.close();
    }

    private EtcdReply<LeaderSnapshot> read(Budget budget) {
        return channels.ask(budget, (channel, limit) -> EtcdCalls.txn(channel, transactions.read(), limit))
                .map(LeaderTransactions::snapshot);
    }

    private void revokeSpares(Budget budget) {
        for (var lease = spares.next(); lease.isPresent() && !budget.isSpent(); lease = spares.next()) {
            if (revoke(lease.get(), budget) instanceof Silence) {
                spares.add(lease.get());
                return;
            }
        }
    }

    private EtcdReply<Boolean> revoke(long leaseId, Budget budget) {
        return channels.ask(budget, (channel, limit) -> EtcdCalls.revoke(channel, leaseId, limit));
    }
}
