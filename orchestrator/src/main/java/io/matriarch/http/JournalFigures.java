package io.matriarch.http;

import io.matriarch.persistence.audit.EventLog;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.CommandRefused;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.evidence.PhaseDuration;
import io.matriarch.protocol.id.ClusterName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is counted in a cluster's journal. Counted anew by each server from the first event on, so no restart sets it back.
 *
 * @param sequence the last event that was counted
 * @param lastOutage how long writes were not possible at the last change of leader, as far as its phases tell
 */
record JournalFigures(
        long sequence,
        long failovers,
        long switchovers,
        long failoverRefusals,
        long commandRefusals,
        Optional<Duration> lastOutage) {

    static final JournalFigures NONE = new JournalFigures(0, 0, 0, 0, 0, Optional.empty());

    private static final int BATCH = 1_000;

    /** These figures and what has come since. Blocks. */
    JournalFigures upToDate(EventLog log, ClusterName cluster) {
        var figures = this;
        List<EventLog.Entry> entries;
        do {
            entries = log.read(cluster, figures.sequence() + 1, BATCH);
            for (var entry : entries) {
                figures = figures.after(entry.sequence(), entry.event());
            }
        } while (entries.size() == BATCH);
        return figures;
    }

    private JournalFigures after(long number, ClusterEvent event) {
        return new JournalFigures(
                number,
                failovers + (event instanceof FailoverCompleted ? 1 : 0),
                switchovers + (event instanceof SwitchoverCompleted ? 1 : 0),
                failoverRefusals + (event instanceof FailoverRefused ? 1 : 0),
                commandRefusals + (event instanceof CommandRefused ? 1 : 0),
                event instanceof FailoverCompleted completed
                        ? Optional.of(sum(completed.phases()))
                        : event instanceof SwitchoverCompleted completed
                                ? Optional.of(sum(completed.phases()))
                                : lastOutage);
    }

    private static Duration sum(List<PhaseDuration> phases) {
        return phases.stream().map(PhaseDuration::duration).reduce(Duration.ZERO, Duration::plus);
    }
}
