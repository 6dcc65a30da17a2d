package io.matriarch.simulator.invariant;

import io.matriarch.agent.WorkResult;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.Heard;
import io.matriarch.simulator.history.Happening.WorkEnded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an agent says of where the WAL of a server ends that does not run is what it has found on disk. Whoever takes over is measured by
 * it: one that has less, and is held for one that has all, loses the rest.
 */
final class EndOfWalIsWhatWasFound implements Checker {

    private final Verdicts verdicts;

    /** All that was ever found: a report may come late. */
    private final Map<InstanceId, Set<Lsn>> found = new HashMap<>();

    EndOfWalIsWhatWasFound(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WorkEnded(var instance, var _, WorkResult.EndOfWal(var position))) {
            position.ifPresent(
                    end -> found.computeIfAbsent(instance, _ -> new HashSet<>()).add(end));
        } else if (happening instanceof Heard(var _, var report)
                && report.postgres().isStopped()) {
            report.postgres()
                    .position()
                    .filter(end ->
                            !found.getOrDefault(report.instance(), Set.of()).contains(end))
                    .ifPresent(end -> verdicts.violated(
                            Invariant.LOSS_WITHIN_RPO,
                            atNanos,
                            "%s says that its WAL ends at %s, and that is not what was found on its disk"
                                    .formatted(report.instance(), end)));
        }
    }
}
