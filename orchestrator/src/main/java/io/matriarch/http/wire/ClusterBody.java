package io.matriarch.http.wire;

import io.matriarch.cluster.ClusterView;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster in a few words, and its instances as they are now.
 *
 * @param sequence the number of the last event behind it
 * @param lifecycle {@code managed}, {@code leaving} or {@code removed}
 * @param operations what was begun and has not ended
 * @param standstill why nothing is done although the leader is suspected
 * @param rows what was observed; changes without an event
 */
public record ClusterBody(
        String name,
        long sequence,
        String lifecycle,
        boolean paused,
        long epoch,
        Optional<String> leader,
        Optional<Integer> timeline,
        Optional<Instant> leaderSince,
        Optional<Instant> suspectedSince,
        Optional<StandstillBody> standstill,
        List<OperationBody> operations,
        List<RowBody> rows) {

    public ClusterBody {
        operations = List.copyOf(operations);
        rows = List.copyOf(rows);
    }

    public static ClusterBody of(ClusterView view) {
        var state = view.state();
        return new ClusterBody(
                state.name().value(),
                view.sequence(),
                word(state.lifecycle()),
                state.paused(),
                state.epoch().value(),
                state.leader().map(leadership -> leadership.instance().value()),
                state.leader().map(leadership -> leadership.timeline().value()),
                state.leader().map(leadership -> leadership.since()),
                state.suspicion().map(suspicion -> suspicion.since()),
                state.standstill()
                        .map(standstill ->
                                new StandstillBody(standstill.code(), standstill.sentence(), standstill.since())),
                operations(state),
                view.rows().stream().map(RowBody::of).toList());
    }

    private static List<OperationBody> operations(ClusterState state) {
        var change = state.change().stream().map(OperationBody::of);
        var tasks = state.instances().values().stream().flatMap(ClusterBody::tasks);
        var removal = state.removal().stream().map(OperationBody::of);
        return Stream.of(change, tasks, removal)
                .flatMap(operations -> operations)
                .toList();
    }

    private static Stream<OperationBody> tasks(InstanceState instance) {
        return instance.task().stream().map(task -> OperationBody.of(instance.id(), task));
    }

    private static String word(Enum<?> constant) {
        return Words.kebab(constant);
    }

    /** Why nothing is done, with a stable word and a sentence. */
    public record StandstillBody(String code, String sentence, Instant since) {}
}
