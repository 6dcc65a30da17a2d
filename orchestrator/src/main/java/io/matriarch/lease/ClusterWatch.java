package io.matriarch.lease;

import io.etcd.jetcd.api.TxnRequest;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.runtime.Ticker;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cluster's keys, watched. What is told always comes from a linearizable read of both keys; the stream from etcd only says
 * when to read before the next poll is due. So an event that is lost, late or compacted away costs a second at most.
 */
final class ClusterWatch implements LeaderWatch.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

    private final EtcdChannels channels;
    private final LeaderKeys keys;
    private final TxnRequest read;
    private final Ticker ticker;
    private final Consumer<LeaderKey> listener;
    private final Consumer<ClusterWatch> onClose;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread thread;

    private Optional<KeyStream> stream = Optional.empty();
    private long answeredNanos;
    private long questionedNanos;
    private volatile boolean closed;

    ClusterWatch(
            EtcdChannels channels,
            LeaderKeys keys,
            Ticker ticker,
            Consumer<LeaderKey> listener,
            Consumer<ClusterWatch> onClose) {
        this.channels = channels;
        this.keys = keys;
        this.read = EtcdWire.request(new LeaderTransactions(keys).read());
        this.ticker = ticker;
        this.listener = listener;
        this.onClose = onClose;
        this.thread = Thread.ofVirtual().name("leader-watch " + keys.prefix()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void refresh() {
        nudges.release();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        onClose.accept(this);
    }

    private void run() {
        answeredNanos = ticker.nanos();
        try {
            while (!closed) {
                var answered = look();
                if (answered) {
                    keepStream();
                }
                if (nudges.tryAcquire(WatchRule.POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                    nudges.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        } finally {
            stream.ifPresent(KeyStream::cancel);
        }
    }

    private boolean look() {
        var budget = Budget.of(ticker, WatchRule.PATIENCE);
        var reply = channels.ask(budget, (channel, limit) -> EtcdCalls.txn(channel, read, limit));
        var now = ticker.nanos();
        WatchRule.told(reply, now - answeredNanos).ifPresent(this::tell);
        if (reply instanceof EtcdReply.Answer) {
            answeredNanos = now;
            return true;
        }
        return false;
    }

    /** Opens a stream where there is none, or none that lives. */
    private void keepStream() {
        if (stream.filter(this::lives).isPresent()) {
            return;
        }
        stream.ifPresent(KeyStream::cancel);
        questionedNanos = ticker.nanos();
        stream = Optional.of(KeyStream.open(channels.preferred(), keys, nudges::release));
    }

    private boolean lives(KeyStream current) {
        if (current.hasEnded()) {
            return false;
        }
        if (ticker.nanos() - questionedNanos < WatchRule.POLL.toNanos()) {
            return true;
        }
        questionedNanos = ticker.nanos();
        return current.question();
    }

    // A listener is foreign code; whatever it throws must not silence the watch.
    private void tell(LeaderKey key) {
        if (closed) {
            return;
        }
        try {
            listener.accept(key);
        } catch (RuntimeException e) {
            LOG.error("the listener of {} failed on {}", keys.leader(), key, e);
        }
    }
}
