package io.matriarch.simulator.invariant;

import io.matriarch.protocol.cluster.LeadershipChange;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.CommandAnswered;
import io.matriarch.simulator.history.Happening.CommandGiven;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.OrchestratorEnded;
import io.matriarch.simulator.history.Happening.PersistFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * No operation is stuck for ever: when a trial ends, no change of leader, no suspicion and no work on an instance has been open for
 * longer than {@link #PATIENCE} since all was healed; and every command was answered, unless the orchestrator that had it died or
 * its journal failed.
 */
final class NoOperationStuck implements Checker {

    /** Longer than any wait that the policy knows, and several attempts. */
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Scene scene;
    private final Verdicts verdicts;
    private final List<Open> commands = new ArrayList<>();
    private long changeSince;
    private long suspicionSince;
    private long taskSince;

    private record Open(ClusterCommand command, long sinceNanos) {}

    NoOperationStuck(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof EventPersisted) {
            onPersisted(atNanos);
        } else if (happening instanceof CommandGiven(var command)) {
            commands.add(new Open(command, atNanos));
        } else if (happening instanceof CommandAnswered(var command, var _, var _)) {
            for (var i = 0; i < commands.size(); i++) {
                if (commands.get(i).command().equals(command)) {
                    commands.remove(i);
                    break;
                }
            }
        } else if (happening instanceof OrchestratorEnded || happening instanceof PersistFailed) {
            commands.clear();
        }
    }

    /** The scene is as it was before the event: what was not open then has been opened now at the earliest. */
    private void onPersisted(long atNanos) {
        var state = scene.journal();
        if (state.flatMap(s -> s.change()).isEmpty()) {
            changeSince = atNanos;
        }
        if (state.flatMap(s -> s.suspicion()).isEmpty()) {
            suspicionSince = atNanos;
        }
        if (state.filter(s ->
                        s.instances().values().stream().anyMatch(i -> i.task().isPresent()))
                .isEmpty()) {
            taskSince = atNanos;
        }
    }

    @Override
    public void end(long atNanos, Truth truth) {
        if (scene.healedNanos() == Scene.NEVER) {
            return;
        }
        var state = scene.journal();
        state.flatMap(s -> s.change())
                .map(LeadershipChange::subject)
                .filter(_ -> isTooLong(atNanos, changeSince))
                .ifPresent(to -> violated(atNanos, "a change of leader to %s has not ended".formatted(to)));
        state.flatMap(s -> s.suspicion())
                .filter(_ -> isTooLong(atNanos, suspicionSince))
                .ifPresent(_ -> violated(atNanos, "the leader is still suspected"));
        state.stream()
                .flatMap(s -> s.instances().values().stream())
                .filter(instance -> instance.task().isPresent() && isTooLong(atNanos, taskSince))
                .forEach(instance -> violated(
                        atNanos,
                        "%s of %s has not ended"
                                .formatted(instance.task().get().kind().word(), instance.id())));
        for (var open : commands) {
            if (isTooLong(atNanos, open.sinceNanos())) {
                violated(atNanos, "the command %s was never answered".formatted(open.command()));
            }
        }
    }

    private boolean isTooLong(long nowNanos, long sinceNanos) {
        return nowNanos - Math.max(sinceNanos, scene.healedNanos()) > PATIENCE.toNanos();
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.NO_OPERATION_STUCK, atNanos, what);
    }
}
