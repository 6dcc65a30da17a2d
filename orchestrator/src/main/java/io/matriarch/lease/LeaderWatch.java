package io.matriarch.lease;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The orchestrator's view of leader keys. */
public interface LeaderWatch extends AutoCloseable {

    /**
     * Tells {@code listener}, from any thread, who holds the leader key of a cluster: at once, on every change, and from a slow
     * poll beside the watch, so that a silent watch is noticed. Ends when the returned handle is closed.
     *
     * @param declaredEndpoints the etcd that the cluster's inventory names; used when the orchestrator is configured with none
     */
    Subscription watch(
            ClusterName cluster, String namespace, List<String> declaredEndpoints, Consumer<LeaderKey> listener);

    @Override
    void close();

    /** A running watch. */
    interface Subscription extends AutoCloseable {
        /** Ask etcd now, and tell the listener. */
        void refresh();

        @Override
        void close();
    }

    /** What etcd says of the leader key. */
    sealed interface LeaderKey {
        /** Somebody holds it, for that epoch. */
        record Held(String holder, Epoch epoch, long revision, Optional<StoredStandbys> standbys) implements LeaderKey {
            /** With no standbys recorded. */
            public Held(String holder, Epoch epoch, long revision) {
                this(holder, epoch, revision, Optional.empty());
            }
        }

        /** Nobody holds it; {@code epoch} was the last to be recorded. */
        record Absent(Epoch epoch, long revision, Optional<StoredStandbys> standbys) implements LeaderKey {
            /** With no standbys recorded. */
            public Absent(Epoch epoch, long revision) {
                this(epoch, revision, Optional.empty());
            }
        }

        /** etcd does not answer. */
        record Unknown(String why) implements LeaderKey {
            @Override
            public Optional<StoredStandbys> standbys() {
                return Optional.empty();
            }
        }

        /** Whose acknowledgements the leader may count, as far as that is recorded. */
        Optional<StoredStandbys> standbys();
    }
}
