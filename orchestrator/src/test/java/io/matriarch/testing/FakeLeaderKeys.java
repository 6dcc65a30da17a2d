package io.matriarch.testing;

import io.matriarch.lease.LeaderWatch;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An etcd that says what the test wants: at first that nobody holds the key. */
public final class FakeLeaderKeys implements LeaderWatch {

    private final List<Consumer<LeaderKey>> listeners = new CopyOnWriteArrayList<>();
    private volatile LeaderKey key = new LeaderKey.Absent(Epoch.NONE, 1);

    @Override
    public Subscription watch(
            ClusterName cluster, String namespace, List<String> declaredEndpoints, Consumer<LeaderKey> listener) {
        listeners.add(listener);
        listener.accept(key);
        return new Subscription() {
            @Override
            public void refresh() {
                listener.accept(key);
            }

            @Override
            public void close() {
                listeners.remove(listener);
            }
        };
    }

    public void now(LeaderKey next) {
        key = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    @Override
    public void close() {}
}
