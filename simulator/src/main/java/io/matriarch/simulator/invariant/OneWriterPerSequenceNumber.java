package io.matriarch.simulator.invariant;

import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.EventPersisted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One journal writer per sequence number: every number is written once, none is left out, and who has written before another never
 * writes after it, for it has not read what that one wrote.
 */
final class OneWriterPerSequenceNumber implements Checker {

    private final Verdicts verdicts;
    private final Map<String, Log> logs = new HashMap<>();

    private static final class Log {
        private long last;
        private String writer = "";
        private final Set<String> superseded = new HashSet<>();
    }

    OneWriterPerSequenceNumber(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    @Override
    public void on(long atNanos, Happening happening) {
        if (happening instanceof EventPersisted event) {
            var log = logs.computeIfAbsent(event.persistenceId(), _ -> new Log());
            onPersisted(atNanos, event, log);
            log.last = Math.max(log.last, event.sequenceNumber());
        }
    }

    private void onPersisted(long atNanos, EventPersisted event, Log log) {
        if (event.sequenceNumber() <= log.last) {
            violated(
                    atNanos,
                    "%s writes number %d of %s, which is there already"
                            .formatted(event.writer(), event.sequenceNumber(), event.persistenceId()));
        } else if (event.sequenceNumber() > log.last + 1) {
            violated(
                    atNanos,
                    "%s writes number %d of %s after number %d"
                            .formatted(event.writer(), event.sequenceNumber(), event.persistenceId(), log.last));
        }
        if (!event.writer().equals(log.writer)) {
            if (log.superseded.contains(event.writer())) {
                violated(
                        atNanos,
                        "%s writes number %d of %s after %s has written"
                                .formatted(event.writer(), event.sequenceNumber(), event.persistenceId(), log.writer));
            }
            log.superseded.add(log.writer);
            log.writer = event.writer();
        }
    }

    private void violated(long atNanos, String what) {
        verdicts.violated(Invariant.ONE_WRITER_PER_SEQUENCE_NUMBER, atNanos, what);
    }
}
