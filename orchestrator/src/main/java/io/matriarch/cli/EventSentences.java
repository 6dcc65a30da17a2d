package io.matriarch.cli;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterReconfigured;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterRemoved;
import io.matriarch.protocol.event.ClusterResumed;
import io.matriarch.protocol.event.CommandRefused;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceHealthChanged;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.InstanceLost;
import io.matriarch.protocol.event.InstanceRemoved;
import io.matriarch.protocol.event.InstanceTaskCompleted;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.LeaderRecovered;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.RevocationAbandoned;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.StandbySetChosen;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.evidence.PhaseDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Each event as people read it: a sentence, and for a decision below it what was known and what was made of it. */
public final class EventSentences {

    private EventSentences() {}

    /** The event in one sentence, without its time and number. */
    public static String sentence(ClusterEvent event) {
        return switch (event) {
            case ClusterRegistered e -> "cluster %s is declared".formatted(e.cluster());
            case ClusterReconfigured e -> "the settings of the cluster were changed";
            case InstanceAdded e ->
                "%s is declared on %s, as %s"
                        .formatted(
                                e.instance().id(),
                                e.instance().address(),
                                word(e.instance().role()));
            case InstanceRemoved e ->
                "%s belongs to the cluster no more; its data %s".formatted(e.instance(), fate(e.dataDeleted()));
            case BootstrapStarted e -> "%s is made the first leader, epoch %s".formatted(e.leader(), e.epoch());
            case BootstrapCompleted e ->
                "%s leads and accepts writes: epoch %s, timeline %s, system %s"
                        .formatted(e.leader(), e.epoch(), e.timeline(), e.system());
            case InstanceJoined e -> "%s has joined on timeline %s: %s".formatted(e.instance(), e.timeline(), e.how());
            case InstanceHealthChanged e ->
                e.ailment()
                        .map(what -> "%s suffers: %s".formatted(e.instance(), what))
                        .orElseGet(() -> "%s suffers no more".formatted(e.instance()));
            case InstanceLost e -> "%s is lost: %s".formatted(e.instance(), e.reason());
            case LeaderSuspected e ->
                "leader %s is suspected; it was last known to be well %s before"
                        .formatted(e.leader(), between(e.lastWellAt(), e.at()));
            case LeaderRecovered e -> "leader %s is trusted again: %s".formatted(e.leader(), e.how());
            case LeaderRestartOrdered e -> "leader %s is restarted in place: %s".formatted(e.leader(), e.reason());
            case FailoverDeferred e -> "no failover from %s yet (%s): %s".formatted(e.leader(), e.code(), e.reason());
            case FailoverRefused e -> "failover from %s refused (%s): %s".formatted(e.leader(), e.code(), e.reason());
            case RevocationStarted e ->
                "the standbys of %s are taken away from it, epoch %s (%s): %s"
                        .formatted(e.from(), e.epoch(), counted(e.standbys()), e.reason());
            case RevocationAbandoned e -> "the revocation is abandoned: %s".formatted(e.reason());
            case StandbySetChosen e ->
                "each write of epoch %s shall be acknowledged by %s: %s".formatted(e.epoch(), e.standbys(), e.reason());
            case FailoverStarted e -> started(e);
            case FailoverCompleted e ->
                "failover done: %s leads, epoch %s, timeline %s; %s"
                        .formatted(e.leader(), e.epoch(), e.timeline(), phases(e.phases()));
            case FailoverAbandoned e -> "failover to %s abandoned: %s".formatted(e.candidate(), e.reason());
            case SwitchoverStarted e ->
                "switchover from %s to %s begins, epoch %s".formatted(e.from(), e.to(), e.epoch());
            case SwitchoverLeaderStopped e ->
                "%s has stopped and let go; its WAL ends at %s".formatted(e.from(), e.endOfWal());
            case SwitchoverCompleted e ->
                "switchover done: %s leads, epoch %s, timeline %s; %s"
                        .formatted(e.leader(), e.epoch(), e.timeline(), phases(e.phases()));
            case SwitchoverAbandoned e -> "switchover abandoned: %s".formatted(e.reason());
            case InstanceTaskStarted e -> "%s of %s begins".formatted(word(e.kind()), e.instance());
            case InstanceTaskCompleted e -> "the work on %s is done".formatted(e.instance());
            case InstanceTaskFailed e -> "the work on %s failed: %s".formatted(e.instance(), e.reason());
            case ClusterPaused e -> "failovers are paused";
            case ClusterResumed e -> "failovers are decided again";
            case CommandRefused e -> "%s refused (%s): %s".formatted(e.command(), e.code(), e.reason());
            case ClusterRemovalStarted e -> "the cluster is being removed; its data %s".formatted(fate(e.deleteData()));
            case ClusterRemoved e -> "the cluster is removed; its data %s".formatted(fate(e.dataDeleted()));
        };
    }

    /** What a decision rests on, a line for each fact and each candidate; none for other events. */
    public static List<String> details(ClusterEvent event) {
        return switch (event) {
            case LeaderSuspected e -> details(e.evidence(), List.of());
            case LeaderRestartOrdered e -> details(e.evidence(), e.candidates());
            case FailoverDeferred e -> details(e.evidence(), List.of());
            case FailoverRefused e -> details(e.evidence(), e.candidates());
            case RevocationStarted e -> details(e.evidence(), List.of());
            case FailoverStarted e -> details(e.evidence(), e.candidates());
            case SwitchoverStarted e -> details(List.of(), e.candidates());
            case ClusterRegistered e -> List.of();
            case ClusterReconfigured e -> List.of();
            case InstanceAdded e -> List.of();
            case InstanceRemoved e -> List.of();
            case BootstrapStarted e -> List.of();
            case BootstrapCompleted e -> List.of();
            case InstanceJoined e -> List.of();
            case InstanceLost e -> List.of();
            case InstanceHealthChanged e -> List.of();
            case LeaderRecovered e -> List.of();
            case FailoverCompleted e -> List.of();
            case FailoverAbandoned e -> List.of();
            case RevocationAbandoned e -> List.of();
            case StandbySetChosen e -> List.of();
            case SwitchoverLeaderStopped e -> List.of();
            case SwitchoverCompleted e -> List.of();
            case SwitchoverAbandoned e -> List.of();
            case InstanceTaskStarted e -> List.of();
            case InstanceTaskCompleted e -> List.of();
            case InstanceTaskFailed e -> List.of();
            case ClusterPaused e -> List.of();
            case ClusterResumed e -> List.of();
            case CommandRefused e -> List.of();
            case ClusterRemovalStarted e -> List.of();
            case ClusterRemoved e -> List.of();
        };
    }

    /** {@code detect 0.21 s, fence 9.87 s, promote 0.06 s, in all 10.14 s}. */
    static String phases(List<PhaseDuration> phases) {
        if (phases.isEmpty()) {
            return "no phase was measured";
        }
        var all = phases.stream().map(PhaseDuration::duration).reduce(Duration.ZERO, Duration::plus);
        return phases.stream()
                .map(phase -> "%s %s".formatted(word(phase.phase()), seconds(phase.duration())))
                .collect(Collectors.joining(", ", "", ", in all " + seconds(all)));
    }

    /** A duration in seconds, to the millisecond below ten of them. */
    public static String seconds(Duration duration) {
        var value = duration.toNanos() / 1e9;
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f s" : "%.1f s", value);
    }

    private static String counted(StandbyRecord standbys) {
        return String.join(
                ", or still ",
                standbys.inForce().reversed().stream()
                        .map(set -> set + " acknowledge its writes")
                        .toList());
    }

    private static String started(FailoverStarted e) {
        var from = e.from().map(leader -> "from %s ".formatted(leader)).orElse("");
        return "failover %sto %s begins, epoch %s: %s".formatted(from, e.to(), e.epoch(), e.reason());
    }

    private static List<String> details(List<Evidence> evidence, List<CandidateVerdict> candidates) {
        var lines = new ArrayList<String>();
        evidence.forEach(fact -> lines.add("known: " + fact.sentence()));
        candidates.forEach(candidate -> lines.add(line(candidate)));
        return lines;
    }

    private static String line(CandidateVerdict candidate) {
        var known = new ArrayList<String>();
        candidate.received().ifPresent(lsn -> known.add("received " + lsn));
        candidate.timeline().ifPresent(timeline -> known.add("timeline " + timeline));
        candidate.lagBytes().ifPresent(lag -> known.add(InstanceTable.bytes(lag) + " behind"));
        return "%s %s: %s%s"
                .formatted(
                        word(candidate.verdict()),
                        candidate.instance(),
                        candidate.reason(),
                        known.isEmpty() ? "" : known.stream().collect(Collectors.joining(", ", " (", ")")));
    }

    private static String between(java.time.Instant from, java.time.Instant to) {
        return seconds(Duration.between(from, to));
    }

    private static String fate(boolean deleted) {
        return deleted ? "is deleted" : "stays on its node";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
