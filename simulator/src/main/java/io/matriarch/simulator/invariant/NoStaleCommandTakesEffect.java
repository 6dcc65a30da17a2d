package io.matriarch.simulator.invariant;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.PledgeSaved;
import io.matriarch.simulator.history.Happening.Told;
import io.matriarch.simulator.history.Happening.WorkBegun;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * A command of a stale epoch never takes effect: an agent's pledge never goes back; it works in no epoch below its pledge; it gives
 * writes in no epoch below the one that etcd has on record; and what it was told to perform in an epoch below its pledge, and never
 * in a good one, it does not do. And nothing is done twice.
 */
final class NoStaleCommandTakesEffect implements Checker {

    private final Scene scene;
    private final Windows windows;
    private final Verdicts verdicts;

    /** Whether a work was ever told of in an epoch that was not too low. */
    private final Map<OperationId, Boolean> inTime = new HashMap<>();

    NoStaleCommandTakesEffect(Scene scene, Windows windows, Verdicts verdicts) {
        this.scene = scene;
        this.windows = windows;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WorkBegun begun) {
            onWork(atNanos, begun);
        } else if (happening instanceof PledgeSaved saved) {
            onPledge(atNanos, saved);
        } else if (happening instanceof Told(var _, var instance, ToAgent.Perform perform)) {
            inTime.merge(perform.operation(), !perform.epoch().isBefore(scene.pledgedBy(instance)), Boolean::logicalOr);
        }
    }

    private void onWork(long atNanos, WorkBegun begun) {
        var pledged = scene.pledgedBy(begun.instance());
        if (begun.accepted().isBefore(pledged)) {
            violated(
                    atNanos,
                    "%s begins %s in epoch %s after it had pledged epoch %s"
                            .formatted(begun.instance(), name(begun.work()), begun.accepted(), pledged));
        }
        if (begun.work().givesWrites() && begun.accepted().isBefore(scene.recorded())) {
            judge(
                    atNanos,
                    begun.instance(),
                    "%s begins %s in epoch %s, and epoch %s is on record"
                            .formatted(begun.instance(), name(begun.work()), begun.accepted(), scene.recorded()));
        }
    }

    private void judge(long atNanos, InstanceId instance, String what) {
        windows.lapse(instance, atNanos)
                .ifPresentOrElse(
                        excuse -> verdicts.excused(Invariant.NO_STALE_COMMAND_TAKES_EFFECT, excuse),
                        () -> violated(atNanos, what));
    }

    private void onPledge(long atNanos, PledgeSaved saved) {
        var before = scene.pledgedBy(saved.instance());
        var pledge = saved.pledge();
        if (pledge.accepted().isBefore(before)) {
            violated(
                    atNanos,
                    "the pledge of %s goes back from epoch %s to %s"
                            .formatted(saved.instance(), before, pledge.accepted()));
        }
        pledge.assignment()
                .map(Assignment::epoch)
                .filter(goal -> goal.isBefore(before))
                .ifPresent(goal -> violated(
                        atNanos,
                        "%s takes an assignment of epoch %s after it had pledged epoch %s"
                                .formatted(saved.instance(), goal, before)));
        var done = new HashSet<OperationId>();
        for (var outcome : pledge.outcomes()) {
            if (!done.add(outcome.operation())) {
                violated(atNanos, "%s did %s twice".formatted(saved.instance(), outcome.operation()));
            }
            if (Boolean.FALSE.equals(inTime.get(outcome.operation()))) {
                violated(
                        atNanos,
                        "%s did %s, which it was told only in epochs that were over"
                                .formatted(saved.instance(), outcome.operation()));
            }
        }
    }

    private static String name(ServerWork work) {
        return work.getClass().getSimpleName();
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.NO_STALE_COMMAND_TAKES_EFFECT, atNanos, what);
    }
}
