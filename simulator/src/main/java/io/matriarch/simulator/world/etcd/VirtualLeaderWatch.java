package io.matriarch.simulator.world.etcd;

import io.matriarch.lease.EtcdReply;
import io.matriarch.lease.EtcdTransaction;
import io.matriarch.lease.LeaderKeys;
import io.matriarch.lease.LeaderTransactions;
import io.matriarch.lease.LeaderWatch;
import io.matriarch.lease.WatchRule;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.simulator.time.Ticket;
import io.matriarch.simulator.world.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One orchestrator's view of leader keys, as production's: what is told comes from reads, streams only say when to read. */
final class VirtualLeaderWatch implements LeaderWatch {

    private final VirtualEtcd etcd;
    private final Place from;
    private final EtcdClient client;
    private final List<Watch> running = new ArrayList<>();

    VirtualLeaderWatch(VirtualEtcd etcd, Place from) {
        this.etcd = etcd;
        this.from = from;
        this.client = new EtcdClient(etcd, from);
    }

    @Override
    public Subscription watch(
            ClusterName cluster, String namespace, List<String> declaredEndpoints, Consumer<LeaderKey> listener) {
        var keys = LeaderKeys.of(namespace, cluster);
        etcd.attend(keys);
        var watch = new Watch(new LeaderTransactions(keys).read(), listener);
        running.add(watch);
        watch.look();
        return watch;
    }

    @Override
    public void close() {
        List.copyOf(running).forEach(Watch::close);
        client.forget();
    }

    private final class Watch implements Subscription {

        private final EtcdTransaction read;
        private final Consumer<LeaderKey> listener;
        private @Nullable Changes stream;
        private @Nullable Ticket poll;
        private long answeredNanos = etcd.time.nowNanos();
        private long questionedNanos;
        private boolean looking;
        private boolean nudged;
        private boolean closed;

        Watch(EtcdTransaction read, Consumer<LeaderKey> listener) {
            this.read = read;
            this.listener = listener;
        }

        @Override
        public void refresh() {
            nudge();
        }

        @Override
        public void close() {
            closed = true;
            running.remove(this);
            etcd.close(stream);
            if (poll != null) {
                poll.cancel();
            }
        }

        private void nudge() {
            if (closed) {
                return;
            }
            if (looking) {
                nudged = true;
                return;
            }
            if (poll != null) {
                poll.cancel();
            }
            look();
        }

        private void look() {
            looking = true;
            nudged = false;
            var end = etcd.time.nowNanos() + WatchRule.PATIENCE.toNanos();
            client.ask(end, false, () -> etcd.transact(read), this::looked);
        }

        private void looked(EtcdReply<EtcdTransaction.Answer> reply) {
            looking = false;
            if (closed) {
                return;
            }
            var now = etcd.time.nowNanos();
            WatchRule.told(reply, now - answeredNanos).ifPresent(listener);
            if (reply instanceof EtcdReply.Answer) {
                answeredNanos = now;
                keepStream(now);
            }
            if (nudged && !closed) {
                look();
            } else if (!closed) {
                poll = etcd.time.after(WatchRule.POLL, this::look);
            }
        }

        private void keepStream(long now) {
            if (closed || (stream != null && lives(stream, now))) {
                return;
            }
            etcd.close(stream);
            questionedNanos = now;
            stream = new Changes(client.preferred(), this::nudge);
            stream.open();
        }

        private boolean lives(Changes current, long now) {
            if (current.ended) {
                return false;
            }
            if (now - questionedNanos < WatchRule.POLL.toNanos()) {
                return true;
            }
            questionedNanos = now;
            return current.question();
        }
    }

    /** A stream from one member. */
    private final class Changes implements VirtualEtcd.Stream {

        private final Place member;
        private final Runnable onChange;
        private boolean silent;
        private boolean ended;
        private int unanswered;

        Changes(Place member, Runnable onChange) {
            this.member = member;
            this.onChange = onChange;
        }

        private void open() {
            if (etcd.network.connects(from, member)) {
                etcd.open(this);
                changed();
            } else {
                silent = true;
            }
        }

        @Override
        public void changed() {
            if (!silent && !ended && etcd.network.passes(member, from)) {
                etcd.time.afterNanos(etcd.network.drawNanos(member, from), this::arrived);
            }
        }

        private void arrived() {
            if (etcd.network.passes(member, from)) {
                onChange.run();
            }
        }

        @Override
        public void fallSilent() {
            silent = true;
        }

        @Override
        public void cancel() {
            ended = true;
        }

        private boolean question() {
            if (unanswered++ >= WatchRule.MOST_UNANSWERED) {
                return false;
            }
            if (!silent && !etcd.isFrozen() && etcd.network.connects(from, member)) {
                unanswered = 0;
            }
            return true;
        }
    }
}
