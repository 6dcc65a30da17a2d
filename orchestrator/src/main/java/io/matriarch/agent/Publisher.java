package io.matriarch.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.matriarch.agent.patroni.PatroniKeys;
import io.matriarch.agent.postgres.TimelineHistory;
import io.matriarch.lease.LeaderLease;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows reports in etcd, one at a time and always the newest: while one is on its way, only the last of the others waits. */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private record Due(AgentReport report, Optional<LeaseHandle> leader, AgentConfig config) {}

    private final LeaderLease lease;
    private final Path walDirectory;
    private final Executor threads;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Due> waiting = new AtomicReference<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Optional<Timeline> historyOf = Optional.empty();
    private volatile JsonNode history = JsonNodeFactory.instance.arrayNode();
    private volatile long seenEpochSeconds;

    /**
     * @param walDirectory pg_wal, where the timeline history files are
     * @param threads for calls that block
     */
    Publisher(LeaderLease lease, Path walDirectory, Executor threads, InstantSource clock) {
        this.lease = lease;
        this.walDirectory = walDirectory;
        this.threads = threads;
        this.clock = clock;
    }

    void publish(AgentReport report, Optional<LeaseHandle> leader, AgentConfig config) {
        waiting.set(new Due(report, leader, config));
        drainUnlessBusy();
    }

    private void drainUnlessBusy() {
        if (busy.compareAndSet(false, true)) {
            threads.execute(this::drain);
        }
    }

    /** Patroni's history of the cluster, as far as this node knows it. */
    JsonNode history() {
        return history;
    }

    /** When etcd last took something; 0 when it never did. */
    long etcdSeenEpochSeconds() {
        return seenEpochSeconds;
    }

    private void drain() {
        try {
            for (var due = waiting.getAndSet(null); due != null; due = waiting.getAndSet(null)) {
                show(due);
            }
        } finally {
            busy.set(false);
        }
        // One may have come between the last look and the end of being busy.
        if (waiting.get() != null) {
            drainUnlessBusy();
        }
    }

    private void show(Due due) {
        due.report().postgres().timeline().ifPresent(this::readHistory);
        var keys = due.leader().isPresent()
                ? PatroniKeys.cluster(due.report(), due.config(), history)
                : new TreeMap<String, String>();
        var taken = lease.publish(
                new Publication(
                        due.config().instance(),
                        PatroniKeys.member(due.report(), due.config()),
                        due.config().lease().ttl(),
                        due.leader(),
                        keys),
                PATIENCE);
        if (taken) {
            seenEpochSeconds = clock.instant().getEpochSecond();
        } else {
            LOG.debug("etcd did not take the member's key");
        }
    }

    private void readHistory(Timeline timeline) {
        if (historyOf.filter(timeline::equals).isPresent()) {
            return;
        }
        try {
            var file = walDirectory.resolve(TimelineHistory.fileName(timeline));
            if (Files.exists(file)) {
                history = PatroniKeys.history(Files.readString(file));
            }
            historyOf = Optional.of(timeline);
        } catch (IOException unreadable) {
            LOG.debug("the history of timeline {} cannot be read: {}", timeline, unreadable.getMessage());
        }
    }
}
