package io.matriarch.http;

import io.matriarch.persistence.audit.EventLog;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.id.ClusterName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The event log, whose calls block, on threads that may. */
final class Journal {

    private final EventLog log;
    private final Executor blocking;

    Journal(EventLog log, Executor blocking) {
        this.log = log;
        this.blocking = blocking;
    }

    CompletionStage<List<EventLog.Entry>> read(ClusterName cluster, long from, int limit) {
        return async(() -> log.read(cluster, from, limit));
    }

    CompletionStage<EventLog.StateAt> at(ClusterName cluster, long sequence) {
        return async(() -> log.at(cluster, sequence));
    }

    CompletionStage<EventLog.StateAt> at(ClusterName cluster, Instant time) {
        return async(() -> log.at(cluster, time));
    }

    /** Fails with a {@link Rejection} unless the cluster has, or had, events. */
    CompletionStage<Void> requireKnown(ClusterName cluster) {
        return read(cluster, 1, 1).thenAccept(entries -> {
            if (entries.isEmpty()) {
                throw noSuchCluster(cluster);
            }
        });
    }

    static Rejection noSuchCluster(ClusterName cluster) {
        var refusal = new Refusal.NoSuchCluster(cluster);
        return new Rejection(Fault.of(refusal), refusal.sentence());
    }

    <T> CompletionStage<T> async(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, blocking);
    }
}
