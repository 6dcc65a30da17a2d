package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.Heard;
import io.matriarch.simulator.history.Happening.OrchestratorEnded;
import io.matriarch.simulator.history.Happening.OrchestratorStarted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What each orchestrator has heard from agents since it started: all that it can know. */
final class Hearsay {

    private final SortedMap<String, SortedMap<InstanceId, Ear>> heard = new TreeMap<>();

    private long heardSoFar;

    /** A report, when it came, and the how manieth it was: of several that come at once the first may be decided on before the next. */
    record Word(AgentReport report, long atNanos, long order) {}

    /** When something was heard, or nothing more: what came up to then is known. */
    record Moment(long atNanos, long order) {}

    /** The last reports of one instance; older ones fall out. */
    private static final class Ear {
        private static final int MOST = 16;
        private final Word[] words = new Word[MOST];
        private int count;
        private Lsn lastEnd = Lsn.ZERO;

        private void hear(Word word) {
            words[count++ % MOST] = word;
            lastEnd = word.report().postgres().position().orElse(lastEnd);
        }

        /** From the last to the first. */
        private List<Word> backwards() {
            var known = new ArrayList<Word>();
            for (var i = count - 1; i >= Math.max(0, count - MOST); i--) {
                known.add(words[i % MOST]);
            }
            return known;
        }
    }

    /** Takes notice of what concerns it. */
    void on(long atNanos, Happening happening) {
        if (happening instanceof Heard(var orchestrator, var report)) {
            heard.computeIfAbsent(orchestrator, _ -> new TreeMap<>())
                    .computeIfAbsent(report.instance(), _ -> new Ear())
                    .hear(new Word(report, atNanos, ++heardSoFar));
        } else if (happening instanceof OrchestratorStarted(var orchestrator)) {
            heard.put(orchestrator, new TreeMap<>());
        } else if (happening instanceof OrchestratorEnded(var orchestrator, var _)) {
            heard.remove(orchestrator);
        }
    }

    /** The orchestrators that may be {@code writer}: the one of that name, or all that live. */
    List<String> orchestratorsOf(String writer) {
        for (var orchestrator : heard.keySet()) {
            if (writer.contains(orchestrator)) {
                return List.of(orchestrator);
            }
        }
        return new ArrayList<>(heard.keySet());
    }

    /** Whether {@code instance} had said that its WAL ends there, in a report that may have been its last one at some time between. */
    boolean hasSaid(String orchestrator, InstanceId instance, Lsn position, long fromNanos, long untilNanos) {
        for (var word : words(orchestrator, instance)) {
            if (word.atNanos() <= untilNanos) {
                if (word.report().postgres().position().filter(position::equals).isPresent()) {
                    return true;
                }
                if (word.atNanos() <= fromNanos) {
                    return false;
                }
            }
        }
        return false;
    }

    private List<Word> words(String orchestrator, InstanceId instance) {
        var ear = heard.getOrDefault(orchestrator, new TreeMap<>()).get(instance);
        return ear == null ? List.of() : ear.backwards();
    }

    /** Where the WAL of {@code instance} ended when it last said so, however long ago: who says nothing of it has not lost it. */
    Lsn lastEnd(String orchestrator, InstanceId instance) {
        var ear = heard.getOrDefault(orchestrator, new TreeMap<>()).get(instance);
        return ear == null ? Lsn.ZERO : ear.lastEnd;
    }

    /** What {@code orchestrator} had last heard of each instance at {@code atNanos}. */
    SortedMap<InstanceId, Word> known(String orchestrator, long atNanos) {
        return known(orchestrator, word -> word.atNanos() <= atNanos);
    }

    /** What {@code orchestrator} had last heard of each instance at {@code moment}. */
    SortedMap<InstanceId, Word> known(String orchestrator, Moment moment) {
        return known(orchestrator, word -> word.order() <= moment.order());
    }

    private SortedMap<InstanceId, Word> known(String orchestrator, Predicate<Word> counts) {
        var known = new TreeMap<InstanceId, Word>();
        heard.getOrDefault(orchestrator, new TreeMap<>())
                .forEach((id, ear) ->
                        ear.backwards().stream().filter(counts).findFirst().ifPresent(word -> known.put(id, word)));
        return known;
    }

    /** All that {@code orchestrator} may have known last, from what it knew at {@code fromNanos} to what it did at {@code untilNanos}. */
    List<Moment> moments(String orchestrator, long fromNanos, long untilNanos) {
        var before = 0L;
        var moments = new ArrayList<Moment>();
        for (var ear : heard.getOrDefault(orchestrator, new TreeMap<>()).values()) {
            for (var word : ear.backwards()) {
                if (word.atNanos() <= fromNanos) {
                    before = Math.max(before, word.order());
                } else if (word.atNanos() <= untilNanos) {
                    moments.add(new Moment(word.atNanos(), word.order()));
                }
            }
        }
        moments.add(new Moment(fromNanos, before));
        moments.sort(Comparator.comparingLong(Moment::order));
        moments.add(new Moment(untilNanos, moments.getLast().order()));
        return moments;
    }
}
