package io.matriarch.lease;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.runtime.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The leader key in a real etcd: carries out the steps of {@link LeaseProtocol}, each within what is left of the patience. */
public final class EtcdLeaderLease implements LeaderLease {

    private final Ticker ticker;
    private final EtcdChannels channels;
    private final LeaseProtocol protocol;
    private final ReentrantLock publishing = new ReentrantLock();

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
        this.ticker = ticker;
        this.channels = channels;
        this.protocol = new LeaseProtocol(namespace, self);
    }

    @Override
    public Acquisition acquire(Epoch epoch, Claim claim, Duration ttl, Duration patience) {
        return result(protocol.acquire(epoch, claim, ttl), Budget.of(ticker, patience));
    }

    @Override
    public Recording recordStandbys(LeaseHandle lease, StandbyRecord next, long seenRevision, Duration patience) {
        return result(protocol.recordStandbys(lease, next, seenRevision), Budget.of(ticker, patience));
    }

    @Override
    public Renewal resume(LeaseHandle lease, Duration patience) {
        return renew(lease, patience);
    }

    @Override
    public Renewal renew(LeaseHandle lease, Duration patience) {
        return result(protocol.renew(lease), Budget.of(ticker, patience));
    }

    @Override
    public Release release(LeaseHandle lease, Duration patience) {
        return result(protocol.release(lease), Budget.of(ticker, patience));
    }

    @Override
    public boolean publish(Publication publication, Duration patience) {
        var budget = Budget.of(ticker, patience);
        try {
            if (!publishing.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            return result(protocol.publish(publication), budget);
        } finally {
            publishing.unlock();
        }
    }

    @Override
    public void close() {
        channels.close();
    }

    private <R> R result(LeaseStep<R> first, Budget budget) {
        var step = first;
        while (true) {
            switch (step) {
                case LeaseStep.Done<R>(var result) -> {
                    return result;
                }
                case LeaseStep.Transact<R>(var transaction, var then) -> {
                    var request = EtcdWire.request(transaction);
                    step = then.apply(channels.ask(budget, (channel, limit) -> EtcdCalls.txn(channel, request, limit)));
                }
                case LeaseStep.Grant<R>(var ttl, var then) ->
                    step = then.apply(channels.ask(budget, (channel, limit) -> EtcdCalls.grant(channel, ttl, limit)));
                case LeaseStep.KeepAlive<R>(var leaseId, var read, var then) -> {
                    var request = EtcdWire.request(read);
                    step = then.apply(
                            channels.ask(budget, (channel, limit) -> EtcdCalls.beat(channel, leaseId, request, limit)));
                }
                case LeaseStep.Revoke<R>(var leaseId, var then) ->
                    step = then.apply(
                            channels.ask(budget, (channel, limit) -> EtcdCalls.revoke(channel, leaseId, limit)));
            }
        }
    }
}
