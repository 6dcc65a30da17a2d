package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Suspicion;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.LeaderRecovered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EventPersisted;
import io.matriarch.simulator.history.Happening.KeyTaken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who is promoted is the best eligible candidate known at the decision, recomputed from the reports that the deciding orchestrator
 * had heard by then:
 * <ul>
 *   <li>the chosen one was in reach, a running standby of the leader's history, a member that may lead and that nothing was being done to,
 *       and lacked no more than {@code pg_rpo} of the most WAL that anybody was known to have, unless an operator forced it;
 *   <li>nobody else who was all that, was surely in touch and had not been tried in vain had more WAL;
 *   <li>when the leader's agent had said where its WAL ends, the first choice has all of it;
 *   <li>who was chosen is marked so in the event, and what it says of the candidates is what they had said of themselves.
 * </ul>
 * Two choices lose nothing and are always right: the old leader itself, and whoever has taken the leader key meanwhile. A report
 * that came while the actor was busy with the journal may or may not have been counted, so a choice is wrong only when it is wrong
 * however many of those were. When a decision was made is told by the orchestrator's clock: once that was set, nothing is judged.
 */
final class TheBestIsPromoted implements Checker {

    private static final long SWITCHOVER_MAY_LACK = 16L << 20;

    private final Scene scene;
    private final Verdicts verdicts;
    private final Map<InstanceId, Epoch> keys = new HashMap<>();
    private final Decisions decisions;

    /** Who was to lead since the leader was suspected and did not, the last one last. */
    private final List<InstanceId> tried = new ArrayList<>();

    TheBestIsPromoted(Scene scene, Verdicts verdicts) {
        this.scene = scene;
        this.verdicts = verdicts;
        this.decisions = new Decisions(scene);
    }

    /**
     * A choice, as its event tells it.
     *
     * @param notBeforeNanos what the chosen one had said before that is too old to count
     */
    private record Choice(
            InstanceId chosen,
            List<CandidateVerdict> candidates,
            long mayLackBytes,
            boolean ordered,
            Optional<Lsn> mustHave,
            long notBeforeNanos) {}

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof KeyTaken(var holder, var epoch, var _)) {
            keys.put(InstanceId.parse(holder), epoch);
        } else if (happening instanceof EventPersisted persisted) {
            onEvent(atNanos, persisted.writer(), persisted.event());
        }
    }

    private void onEvent(long atNanos, String writer, ClusterEvent event) {
        decisions.on(atNanos, event);
        var leader = scene.journal().flatMap(ClusterState::leader);
        if (leader.isEmpty()) {
            return;
        }
        if (event instanceof FailoverStarted started && !isSafeAnyway(started, leader.get())) {
            judge(atNanos, writer, leader.get(), choice(started, leader.get()));
        } else if (event instanceof SwitchoverStarted(var _, var _, var _, var to, var candidates, var _)) {
            judge(
                    atNanos,
                    writer,
                    leader.get(),
                    new Choice(to, candidates, SWITCHOVER_MAY_LACK, true, Optional.empty(), 0));
        }
        remember(event);
    }

    /** As the journal tells it, and not as production code reads it. */
    private void remember(ClusterEvent event) {
        if (event instanceof FailoverAbandoned abandoned) {
            if (scene.journal().flatMap(ClusterState::suspicion).isPresent()) {
                tried.remove(abandoned.candidate());
                tried.add(abandoned.candidate());
            }
        } else if (event instanceof LeaderSuspected
                || event instanceof LeaderRecovered
                || event instanceof FailoverCompleted
                || event instanceof SwitchoverCompleted) {
            tried.clear();
        }
    }

    private boolean isSafeAnyway(FailoverStarted started, Leadership leader) {
        var confirmed = started.candidates().size() == 1
                && leader.epoch().isBefore(keys.getOrDefault(started.to(), Epoch.NONE));
        return started.to().equals(leader.instance()) || confirmed || TheMostAdvancedOfThePledgedLeads.judges(started);
    }

    private Choice choice(FailoverStarted started, Leadership leader) {
        var ordered = false;
        var forced = false;
        var end = Optional.<Lsn>empty();
        for (var evidence : started.evidence()) {
            if (evidence instanceof Evidence.OrderedByOperator order) {
                ordered = true;
                forced = order.forced();
            } else if (evidence instanceof Evidence.PostgresStopped stopped) {
                end = stopped.endOfWal();
            }
        }
        var state = scene.journal().orElseThrow();
        var restarted = state.suspicion().filter(Suspicion::restartOrdered).isPresent();
        var triedBefore = restarted || (!tried.isEmpty() && tried.getLast().equals(leader.instance()));
        return new Choice(
                started.to(),
                started.candidates(),
                forced ? Long.MAX_VALUE : state.settings().rpoBytes(),
                ordered,
                ordered || triedBefore ? Optional.empty() : end,
                ordered || !isOutOfReach(started.evidence()) ? 0 : scene.keyGoneNanos(decisions.lastNanos()));
    }

    /** Then only the end of its lease has ended its writes: what a standby had before that need not be all. */
    private static boolean isOutOfReach(List<Evidence> evidence) {
        return evidence.stream().anyMatch(e -> e instanceof Evidence.AgentUnreachable)
                && evidence.stream().anyMatch(e -> e instanceof Evidence.LeaderKeyAbsent);
    }

    private void judge(long atNanos, String writer, Leadership leader, Choice choice) {
        if (decisions.isUntimely(atNanos)) {
            verdicts.excused(Invariant.THE_BEST_IS_PROMOTED, "the orchestrator's clock was set");
            return;
        }
        var decided = decisions.lastNanos();
        var complaint = Optional.of("nobody was there to choose");
        for (var orchestrator : scene.hearsay().orchestratorsOf(writer)) {
            var moments = scene.hearsay().moments(orchestrator, decisions.certainNanos(), decided);
            complaint = moments.stream()
                            .anyMatch(moment -> complaint(orchestrator, moment, leader, choice)
                                    .isEmpty())
                    ? misquote(orchestrator, decided, choice)
                    : complaint(orchestrator, moments.getLast(), leader, choice);
            if (complaint.isEmpty()) {
                return;
            }
        }
        verdicts.violated(
                Invariant.THE_BEST_IS_PROMOTED,
                atNanos,
                complaint.orElseThrow() + ", by what " + writer + " had heard");
    }

    private Optional<String> complaint(String orchestrator, Hearsay.Moment moment, Leadership leader, Choice choice) {
        var wanted = choice.ordered() ? wanted() : Optional.<InstanceId>empty();
        if (wanted.isPresent() && !wanted.get().equals(choice.chosen())) {
            return Optional.of("%s was chosen, and the operator wanted %s".formatted(choice.chosen(), wanted.get()));
        }
        if (decisions.isSurelyOutOfReach(choice.chosen(), decisions.lastNanos())) {
            return Optional.of("%s was chosen, and has been out of reach for long".formatted(choice.chosen()));
        }
        var words = scene.hearsay().known(orchestrator, moment);
        var last = words.get(choice.chosen());
        if (last != null && last.atNanos() < choice.notBeforeNanos()) {
            return Optional.of("%s was chosen by what it had said %d ms before the leader key was gone"
                    .formatted(choice.chosen(), (choice.notBeforeNanos() - last.atNanos()) / 1_000_000));
        }
        SortedMap<InstanceId, PostgresReport> known = new TreeMap<>();
        words.forEach((id, word) -> known.put(id, word.report().postgres()));
        return new Election(
                        scene.journal().orElseThrow(),
                        leader,
                        timelineOf(leader),
                        choice.chosen(),
                        choice.mayLackBytes(),
                        known,
                        choice.mustHave(),
                        tried,
                        id -> wanted.isEmpty() && isSurelyThere(id, words, moment.atNanos()))
                .complaint();
    }

    /** The timeline that it really wrote, whatever was made of what the journal says. */
    private Timeline timelineOf(Leadership leader) {
        var writing = scene.lineage().writing(leader.instance());
        return writing == null ? leader.timeline() : writing.timeline();
    }

    /** Whom the last order to change the leader named. */
    private Optional<InstanceId> wanted() {
        for (var order : scene.troubles().orders().reversed()) {
            if (order.command() instanceof ClusterCommand.Failover(var candidate, var _)) {
                return candidate;
            }
            if (order.command() instanceof ClusterCommand.Switchover(var candidate)) {
                return candidate;
            }
        }
        return Optional.empty();
    }

    private boolean isSurelyThere(InstanceId id, SortedMap<InstanceId, Hearsay.Word> words, long nowNanos) {
        var word = words.get(id);
        return word != null && decisions.isSurelyThere(id, word, nowNanos);
    }

    /** Where the event says of somebody what nobody has said, or does not say who was chosen. */
    private Optional<String> misquote(String orchestrator, long decidedNanos, Choice choice) {
        for (var verdict : choice.candidates()) {
            var marked = verdict.verdict() == Verdict.CHOSEN;
            if (marked != verdict.instance().equals(choice.chosen())) {
                return Optional.of("%s is marked %s, and %s was chosen"
                        .formatted(verdict.instance(), verdict.verdict(), choice.chosen()));
            }
            var position = verdict.received();
            if (position.isPresent()
                    && !scene.hearsay()
                            .hasSaid(
                                    orchestrator,
                                    verdict.instance(),
                                    position.get(),
                                    decisions.certainNanos(),
                                    decidedNanos)) {
                return Optional.of("%s is quoted with WAL to %s, which it had not said last"
                        .formatted(verdict.instance(), position.get()));
            }
        }
        return Optional.empty();
    }
}
