package io.matriarch.testing;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import io.matriarch.cluster.ClusterGateway;
import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.persistence.projection.EventFeed;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** Clusters in memory: their journals, their rows, and answers to commands as a test lays them down. */
public final class FakeClusters implements ClusterGateway, EventLog, EventFeed {

    /** What a command finds. */
    @FunctionalInterface
    public interface Reaction {
        CompletionStage<CommandAnswer> to(ClusterName cluster, ClusterCommand command);
    }

    private final Map<ClusterName, List<ClusterEvent>> journals = new TreeMap<>();
    private final Map<ClusterName, List<ClusterView.Row>> rows = new TreeMap<>();
    private final List<ClusterCommand> commands = Collections.synchronizedList(new ArrayList<>());
    private volatile Reaction reaction = (cluster, command) -> refused(new Refusal.NoSuchCluster(cluster));
    private volatile Optional<ClusterState> live = Optional.empty();

    public synchronized void append(ClusterName cluster, ClusterEvent... events) {
        journals.computeIfAbsent(cluster, name -> new ArrayList<>()).addAll(List.of(events));
    }

    public synchronized void show(ClusterName cluster, ClusterView.Row... shown) {
        rows.put(cluster, List.of(shown));
    }

    /** From now on every command is answered so. */
    public void react(Reaction next) {
        reaction = next;
    }

    /** The actor lives by another state than its journal tells. */
    public void pretend(ClusterState state) {
        live = Optional.of(state);
    }

    /** The commands that have come, in order. */
    public List<ClusterCommand> commands() {
        return List.copyOf(commands);
    }

    /** Appends {@code events} and accepts. */
    public CompletionStage<CommandAnswer> accepted(
            ClusterName cluster, @org.jspecify.annotations.Nullable OperationId operation, ClusterEvent... events) {
        append(cluster, events);
        var last = sequence(cluster);
        var recorded = new ArrayList<CommandAnswer.Recorded>();
        for (var i = 0; i < events.length; i++) {
            recorded.add(new CommandAnswer.Recorded(last - events.length + 1 + i, events[i]));
        }
        return CompletableFuture.completedStage(
                new CommandAnswer.Accepted(Optional.ofNullable(operation), recorded, last));
    }

    public static CompletionStage<CommandAnswer> refused(Refusal refusal) {
        return CompletableFuture.completedStage(new CommandAnswer.Refused(refusal));
    }

    public static CompletionStage<CommandAnswer> silence() {
        return CompletableFuture.failedStage(new TimeoutException("nobody answers"));
    }

    public synchronized long sequence(ClusterName cluster) {
        return journals.getOrDefault(cluster, List.of()).size();
    }

    @Override
    public CompletionStage<CommandAnswer> execute(ClusterName cluster, ClusterCommand command) {
        commands.add(command);
        return reaction.to(cluster, command);
    }

    @Override
    public CompletionStage<Optional<ClusterView>> view(ClusterName cluster) {
        return CompletableFuture.completedStage(viewOf(cluster));
    }

    @Override
    public CompletionStage<List<ClusterView>> all() {
        return CompletableFuture.completedStage(
                clusters().stream().map(this::viewOf).flatMap(Optional::stream).toList());
    }

    private synchronized Optional<ClusterView> viewOf(ClusterName cluster) {
        if (!journals.containsKey(cluster)) {
            return Optional.empty();
        }
        var replayed = at(cluster, Long.MAX_VALUE);
        return Optional.of(new ClusterView(
                live.orElse(replayed.state()), replayed.sequence(), rows.getOrDefault(cluster, List.of())));
    }

    @Override
    public synchronized SortedSet<ClusterName> clusters() {
        return new TreeSet<>(journals.keySet());
    }

    @Override
    public synchronized List<Entry> read(ClusterName cluster, long fromSequence, int limit) {
        var events = journals.getOrDefault(cluster, List.of());
        var entries = new ArrayList<Entry>();
        for (var sequence = Math.max(1, fromSequence);
                sequence <= events.size() && entries.size() < limit;
                sequence++) {
            entries.add(new Entry(sequence, events.get((int) sequence - 1)));
        }
        return entries;
    }

    @Override
    public synchronized StateAt at(ClusterName cluster, long sequence) {
        var state = ClusterState.unknown(cluster);
        var last = 0L;
        for (var event : journals.getOrDefault(cluster, List.of())) {
            if (last == sequence) {
                break;
            }
            state = state.evolve(event);
            last++;
        }
        return new StateAt(state, last);
    }

    @Override
    public synchronized StateAt at(ClusterName cluster, Instant time) {
        var upTo = journals.getOrDefault(cluster, List.of()).stream()
                .takeWhile(event -> !event.at().isAfter(time))
                .count();
        return at(cluster, upTo);
    }

    @Override
    public Source<Entry, NotUsed> from(ClusterName cluster, long fromSequence) {
        return Source.tick(Duration.ZERO, Duration.ofMillis(20), "look")
                .statefulMapConcat(() -> {
                    var next = new long[] {fromSequence};
                    return look -> {
                        var entries = read(cluster, next[0], Integer.MAX_VALUE);
                        next[0] += entries.size();
                        return entries;
                    };
                })
                .mapMaterializedValue(cancellable -> NotUsed.getInstance());
    }
}
