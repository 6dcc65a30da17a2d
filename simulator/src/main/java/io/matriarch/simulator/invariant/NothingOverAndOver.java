package io.matriarch.simulator.invariant;

import io.matriarch.agent.ServerWork;
import io.matriarch.agent.WorkResult;
import io.matriarch.agent.postgres.PostgresServer;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.WorkEnded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Nothing is done over and over, faults or not: what has failed is tried again after a pause that grows; a leader is restarted in
 * place once in one suspicion; and a refusal that says nothing new is not written again.
 */
final class NothingOverAndOver implements Checker {

    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    /** With pauses from half a second that double, few tries fit into the window; a new epoch begins anew. */
    private static final int MOST_FAILURES = 8;

    private static final int MOST_REFUSALS = 4;

    private final Verdicts verdicts;
    private final Map<String, ArrayDeque<Long>> recent = new HashMap<>();
    private boolean restarted;

    NothingOverAndOver(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof EventPersisted persisted) {
            if (persisted.event() instanceof LeaderSuspected) {
                restarted = false;
            } else if (persisted.event() instanceof LeaderRestartOrdered ordered) {
                if (restarted) {
                    violated(
                            atNanos,
                            "%s is restarted in place once more, in the same suspicion".formatted(ordered.leader()));
                }
                restarted = true;
            } else if (persisted.event() instanceof FailoverRefused refused) {
                count(atNanos, "a failover is refused with " + refused.code(), MOST_REFUSALS);
            }
        } else if (happening instanceof WorkEnded(var instance, var work, var result) && hasFailed(result)) {
            count(atNanos, "%s fails on %s".formatted(name(work), instance), MOST_FAILURES);
        }
    }

    private static String name(ServerWork work) {
        return work.getClass().getSimpleName();
    }

    private static boolean hasFailed(WorkResult result) {
        return result instanceof WorkResult.Plain(PostgresServer.Outcome.Failed _);
    }

    private void count(long atNanos, String what, int most) {
        var times = recent.computeIfAbsent(what, _ -> new ArrayDeque<>());
        times.addLast(atNanos);
        while (atNanos - times.getFirst() > WINDOW_NANOS) {
            times.removeFirst();
        }
        if (times.size() == most + 1) {
            violated(atNanos, "%s %d times in %d s".formatted(what, times.size(), WINDOW_NANOS / 1_000_000_000));
        }
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.NO_FLAPPING, atNanos, what);
    }
}
