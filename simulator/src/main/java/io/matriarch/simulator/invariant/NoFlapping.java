package io.matriarch.simulator.invariant;

import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.DataReplaced;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.ServerEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * No flapping: the leader changes no more often than faults begin and end and operators ask for it; it never changes back within
 * ten seconds with none of that between; and once all is healed, and has had ten seconds to settle, no server ends and no data is
 * replaced again and again.
 */
final class NoFlapping implements Checker {

    private static final long BACK_AND_FORTH_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SETTLING_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MOST_REPETITIONS = 3;

    private final Scene scene;
    private final Verdicts verdicts;
    private final List<Reign> reigns = new ArrayList<>();
    private final Map<InstanceId, Integer> ends = new TreeMap<>();
    private final Map<InstanceId, Integer> replacements = new TreeMap<>();
    private int changes;

    private record Reign(InstanceId leader, long sinceNanos) {}

    NoFlapping(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof EventPersisted event) {
            onEvent(atNanos, event.event());
        } else if (happening instanceof ServerEnded(var instance, var why)) {
            count(atNanos, ends, instance, "PostgreSQL ended on", why);
        } else if (happening instanceof DataReplaced(var instance, var how, var _)) {
            count(atNanos, replacements, instance, "the data was replaced on", how);
        }
    }

    private void onEvent(long atNanos, ClusterEvent event) {
        if (event instanceof FailoverCompleted e) {
            lead(atNanos, e.leader());
        } else if (event instanceof SwitchoverCompleted e) {
            lead(atNanos, e.leader());
        }
    }

    private void lead(long atNanos, InstanceId leader) {
        changes++;
        var stirs = 1
                + 2 * scene.troubles().all().size()
                + scene.troubles().orders().size();
        if (changes > stirs) {
            violated(
                    atNanos,
                    "change %d of the leader, after %d faults and %d commands"
                            .formatted(
                                    changes,
                                    scene.troubles().all().size(),
                                    scene.troubles().orders().size()));
        }
        var size = reigns.size();
        if (size >= 2 && reigns.get(size - 2).leader().equals(leader)) {
            var between = reigns.get(size - 1);
            var quick = atNanos - between.sinceNanos() < BACK_AND_FORTH_NANOS;
            if (quick
                    && !between.leader().equals(leader)
                    && scene.troubles().lastStirNanos() < between.sinceNanos() - SETTLING_NANOS) {
                violated(
                        atNanos,
                        "%s leads again %d ms after %s had taken over, for no reason"
                                .formatted(leader, (atNanos - between.sinceNanos()) / 1_000_000, between.leader()));
            }
        }
        reigns.add(new Reign(leader, atNanos));
    }

    private void count(long atNanos, Map<InstanceId, Integer> counts, InstanceId instance, String what, String why) {
        var healed = scene.healedNanos();
        if (healed == Scene.NEVER || atNanos < healed + SETTLING_NANOS) {
            return;
        }
        var times = counts.merge(instance, 1, Integer::sum);
        if (times == MOST_REPETITIONS + 1) {
            violated(atNanos, "%s %s %d times since all was healed, last: %s".formatted(what, instance, times, why));
        }
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.NO_FLAPPING, atNanos, what);
    }
}
