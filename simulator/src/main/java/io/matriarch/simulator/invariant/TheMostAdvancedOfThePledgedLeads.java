package io.matriarch.simulator.invariant;

import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EventPersisted;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * In quorum mode, after a revocation: whoever is said to have pledged has, on disk; and of every set of standbys that may have
 * acknowledged a write, so many have pledged and are no further than who is chosen that it has whatever was acknowledged: n-k+1.
 */
final class TheMostAdvancedOfThePledgedLeads implements Checker {

    private final Scene scene;
    private final Verdicts verdicts;
    private final Map<OperationId, RevocationStarted> revocations = new HashMap<>();

    private record Position(Timeline timeline, Lsn lsn) {
        private static final Comparator<Position> ORDER =
                Comparator.comparing(Position::timeline).thenComparing(Position::lsn);

        boolean isAtMost(Position other) {
            return ORDER.compare(this, other) <= 0;
        }
    }

    TheMostAdvancedOfThePledgedLeads(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
    }

    /** Whether such a choice is judged here, and not by what everybody was known to have. */
    static boolean judges(FailoverStarted started) {
        return started.evidence().stream().anyMatch(e -> e instanceof Evidence.Pledged);
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof EventPersisted persisted) {
            onEvent(atNanos, persisted.event());
        }
    }

    private void onEvent(long atNanos, ClusterEvent event) {
        if (event instanceof RevocationStarted started) {
            revocations.put(started.operation(), started);
        } else if (event instanceof FailoverStarted started && judges(started)) {
            var revocation = revocations.get(started.operation());
            if (revocation == null) {
                violated(atNanos, "%s shall lead by pledges that nobody was asked for".formatted(started.to()));
            } else {
                judge(atNanos, revocation, started);
            }
        }
    }

    private void judge(long atNanos, RevocationStarted revocation, FailoverStarted started) {
        var pledged = new TreeMap<InstanceId, Position>();
        for (var evidence : started.evidence()) {
            if (evidence instanceof Evidence.Pledged(var instance, var epoch, var received, var _)) {
                if (epoch.isBefore(started.epoch()) || scene.pledgedBy(instance).isBefore(started.epoch())) {
                    violated(atNanos, "%s has not pledged epoch %s".formatted(instance, started.epoch()));
                }
                pledged.put(instance, new Position(timelineOf(instance, started), received));
            }
        }
        var chosen = pledged.get(started.to());
        if (chosen == null) {
            violated(atNanos, "%s was chosen, and has not pledged".formatted(started.to()));
            return;
        }
        var behind = pledged.entrySet().stream()
                .filter(entry -> entry.getValue().isAtMost(chosen))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        revocation.standbys().inForce().stream()
                .filter(set -> !covers(behind, set))
                .findFirst()
                .ifPresent(set -> violated(
                        atNanos,
                        "%s was chosen with WAL to %s; %s may have acknowledged more, for of them only %s are known to have no more"
                                .formatted(started.to(), chosen.lsn(), set, behind)));
    }

    private static boolean covers(Set<InstanceId> some, StandbySet set) {
        var needed = set.standbys().size() - set.acknowledgements() + 1;
        return set.acknowledgements() > 0
                && set.standbys().stream().filter(some::contains).count() >= needed;
    }

    private static Timeline timelineOf(InstanceId instance, FailoverStarted started) {
        return started.candidates().stream()
                .filter(verdict -> verdict.instance().equals(instance))
                .findFirst()
                .flatMap(CandidateVerdict::timeline)
                .orElse(new Timeline(1));
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.THE_BEST_IS_PROMOTED, atNanos, what);
    }
}
