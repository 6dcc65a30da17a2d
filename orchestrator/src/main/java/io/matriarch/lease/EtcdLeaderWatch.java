package io.matriarch.lease;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.runtime.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Leader keys in a real etcd. Each watched cluster has a virtual thread of its own, from which its listener is told. */
public final class EtcdLeaderWatch implements LeaderWatch {

    private final EtcdChoice choice;
    private final Ticker ticker;
    private final Map<List<String>, EtcdChannels> channels = new ConcurrentHashMap<>();
    private final Set<ClusterWatch> running = ConcurrentHashMap.newKeySet();

    /** Connects to nothing yet. */
    public EtcdLeaderWatch(EtcdChoice choice, Ticker ticker) {
        this.choice = choice;
        this.ticker = ticker;
    }

    @Override
    public Subscription watch(
            ClusterName cluster, String namespace, List<String> declaredEndpoints, Consumer<LeaderKey> listener) {
        var way = channels.computeIfAbsent(choice.endpoints(declaredEndpoints), EtcdChannels::new);
        var watch = new ClusterWatch(way, LeaderKeys.of(namespace, cluster), ticker, listener, running::remove);
        running.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public void close() {
        running.forEach(ClusterWatch::close);
        channels.values().forEach(EtcdChannels::close);
    }
}
