package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.Heard;
import io.matriarch.simulator.history.Happening.OrchestratorEnded;
import io.matriarch.simulator.history.Happening.OrchestratorStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each orchestrator has heard from agents since it started: all that it can know. */
final class Hearsay {

    private final SortedMap<String, SortedMap<InstanceId, Ear>> heard = new TreeMap<>();

    /** A report and when it came. */
    record Word(AgentReport report, long atNanos) {}

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

        private Optional<Word> lastUntil(long atNanos) {
            for (var i = count - 1; i >= Math.max(0, count - MOST); i--) {
                if (words[i % MOST].atNanos() <= atNanos) {
                    return Optional.of(words[i % MOST]);
                }
            }
            return Optional.empty();
        }
    }

    /** Takes notice of what concerns it. */
    void on(long atNanos, Happening happening) {
        if (happening instanceof Heard(var orchestrator, var report)) {
            heard.computeIfAbsent(orchestrator, _ -> new TreeMap<>())
                    .computeIfAbsent(report.instance(), _ -> new Ear())
                    .hear(new Word(report, atNanos));
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
        var ear = heard.getOrDefault(orchestrator, new TreeMap<>()).get(instance);
        if (ear == null) {
            return false;
        }
        for (var at = untilNanos; ; ) {
            var word = ear.lastUntil(at);
            if (word.isEmpty()) {
                return false;
            }
            if (word.get()
                    .report()
                    .postgres()
                    .position()
                    .filter(position::equals)
                    .isPresent()) {
                return true;
            }
            if (word.get().atNanos() <= fromNanos) {
                return false;
            }
            at = word.get().atNanos() - 1;
        }
    }

    /** Where the WAL of {@code instance} ended when it last said so, however long ago: who says nothing of it has not lost it. */
    Lsn lastEnd(String orchestrator, InstanceId instance) {
        var ear = heard.getOrDefault(orchestrator, new TreeMap<>()).get(instance);
        return ear == null ? Lsn.ZERO : ear.lastEnd;
    }

    /** What {@code orchestrator} had last heard of each instance at {@code atNanos}. */
    SortedMap<InstanceId, Word> known(String orchestrator, long atNanos) {
        var known = new TreeMap<InstanceId, Word>();
        heard.getOrDefault(orchestrator, new TreeMap<>())
                .forEach((id, ear) -> ear.lastUntil(atNanos).ifPresent(word -> known.put(id, word)));
        return known;
    }

    /** When {@code orchestrator} heard something, from {@code fromNanos} to {@code untilNanos}; both belong to them. */
    SortedSet<Long> moments(String orchestrator, long fromNanos, long untilNanos) {
        var moments = new TreeSet<Long>(List.of(fromNanos, untilNanos));
        for (var ear : heard.getOrDefault(orchestrator, new TreeMap<>()).values()) {
            for (var i = Math.max(0, ear.count - Ear.MOST); i < ear.count; i++) {
                var at = ear.words[i % Ear.MOST].atNanos();
                if (at > fromNanos && at < untilNanos) {
                    moments.add(at);
                }
            }
        }
        return moments;
    }
}
