package io.matriarch.lease;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.runtime.Ticker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Leader keys in a real etcd. Each watched cluster has a virtual thread of its own, from which its listener is told. */
public final class EtcdLeaderWatch implements LeaderWatch {

    private final EtcdChannels channels;
    private final Ticker ticker;
    private final Set<ClusterWatch> running = ConcurrentHashMap.newKeySet();

    /**
     * Connects to nothing yet.
     *
     * @param endpoints URLs of etcd's members, tried in turn
     * @throws IllegalArgumentException when there is no endpoint, or one is not {@code http://<host>:<port>}
     */
    public EtcdLeaderWatch(List<String> endpoints, Ticker ticker) {
        this.channels = new EtcdChannels(endpoints);
        this.ticker = ticker;
    }

    @Override
    public Subscription watch(ClusterName cluster, String namespace, Consumer<LeaderKey> listener) {
        var watch = new ClusterWatch(channels, LeaderKeys.of(namespace, cluster), ticker, listener, running::remove);
        running.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public void close() {
        running.forEach(ClusterWatch::close);
        channels.close();
    }
}
