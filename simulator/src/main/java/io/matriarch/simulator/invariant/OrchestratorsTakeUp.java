package io.matriarch.simulator.invariant;

import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.simulator.fault.Fault;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.Heard;
import io.matriarch.simulator.history.Happening.OrchestratorEnded;
import io.matriarch.simulator.history.Happening.OrchestratorStarted;
import io.matriarch.simulator.history.Happening.Told;
import io.matriarch.simulator.history.Trouble;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * An orchestrator that has just started takes up what it finds in its journal: it is in touch with an agent soon, if there is one that
 * nothing stands in the way to.
 */
final class OrchestratorsTakeUp implements Checker {

    /** To recover, to log in somewhere and to greet, several times over. */
    private static final long SOON_NANOS = Duration.ofSeconds(3).toNanos();

    private static final long UNTOUCHED_NANOS = Duration.ofSeconds(15).toNanos();

    private final Scene scene;
    private final Verdicts verdicts;
    private final Map<String, Long> silentSince = new TreeMap<>();

    OrchestratorsTakeUp(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (!silentSince.isEmpty()) {
            silentSince.entrySet().removeIf(entry -> isOverdue(atNanos, entry.getKey(), entry.getValue()));
        }
        if (happening instanceof OrchestratorStarted(var orchestrator)) {
            if (scene.isBuilt()) {
                silentSince.put(orchestrator, atNanos);
            }
        } else if (happening instanceof OrchestratorEnded(var orchestrator, var _)) {
            silentSince.remove(orchestrator);
        } else if (happening instanceof Told told) {
            silentSince.remove(told.orchestrator());
        } else if (happening instanceof Heard heard) {
            silentSince.remove(heard.orchestrator());
        }
    }

    private boolean isOverdue(long atNanos, String orchestrator, long since) {
        if (atNanos - since <= SOON_NANOS) {
            return false;
        }
        if (isSomebodyInReach(atNanos)) {
            verdicts.violated(
                    Invariant.NO_OPERATION_STUCK,
                    atNanos,
                    "%s has started, and has been in touch with nobody for %d s"
                            .formatted(orchestrator, SOON_NANOS / 1_000_000_000));
        }
        return true;
    }

    private boolean isSomebodyInReach(long atNanos) {
        var felt = scene.troubles().felt(atNanos, UNTOUCHED_NANOS);
        return felt.stream().noneMatch(OrchestratorsTakeUp::isEverywhere)
                && scene.journal().map(ClusterState::instances).stream()
                        .flatMap(all -> all.keySet().stream())
                        .anyMatch(id -> felt.stream().noneMatch(trouble -> trouble.hits(id)));
    }

    private static boolean isEverywhere(Trouble trouble) {
        return trouble.fault() instanceof Fault.NetworkLossy
                || trouble.fault() instanceof Fault.NetworkSlow
                || trouble.fault() instanceof Fault.JournalDown
                || trouble.fault() instanceof Fault.JournalSlow
                || trouble.fault() instanceof Fault.JournalAmbiguous
                || trouble.fault() instanceof Fault.TwoOrchestrators;
    }
}
