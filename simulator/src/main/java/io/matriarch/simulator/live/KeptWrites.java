package io.matriarch.simulator.live;

import io.matriarch.agent.postgres.TimelineHistory;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.invariant.Violation;
import io.matriarch.simulator.live.Observations.Seen;
import io.matriarch.simulator.sla.Loss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What clients were told of their writes, against what is in the database afterwards. A write that was acknowledged is there; up to
 * {@code pg_rpo} bytes may be missing after a failover, any number after one that an operator forced, none otherwise. A write that
 * was refused is not there. Of one whose connection broke nothing can be said.
 */
final class KeptWrites {

    private final long rpoBytes;
    private final Consumer<Violation> sink;
    private final List<Loss> losses = new ArrayList<>();

    KeptWrites(long rpoBytes, Consumer<Violation> sink) {
        this.rpoBytes = rpoBytes;
        this.sink = sink;
    }

    /**
     * Judges one trial.
     *
     * @param found every write of it that is in the database
     * @param history of the server that leads in the end
     */
    void judge(List<Seen> seen, Set<Long> found, TimelineHistory history) {
        var lost = new ArrayList<WriteAcknowledged>();
        var risen = new ArrayList<Long>();
        var lastAt = 0L;
        for (var one : seen) {
            if (one.happening() instanceof WriteAcknowledged write && !found.contains(write.write())) {
                lost.add(write);
                lastAt = one.atNanos();
            } else if (one.happening() instanceof Happening.WriteFailed(var write, var _, var _)
                    && found.contains(write)) {
                risen.add(write);
            }
        }
        if (!risen.isEmpty()) {
            violated(lastAt, "writes that were refused are in the database: %s".formatted(risen));
        }
        if (!lost.isEmpty()) {
            judgeLost(lastAt, lost, seen, history);
        }
    }

    private void judgeLost(long atNanos, List<WriteAcknowledged> lost, List<Seen> seen, TimelineHistory history) {
        var bytes = lost.stream()
                .map(WriteAcknowledged::timeline)
                .distinct()
                .mapToLong(timeline -> bytesOn(timeline, lost, history))
                .sum();
        var failovers = seen.stream()
                .flatMap(one -> one.happening() instanceof Happening.EventPersisted persisted
                                && persisted.event() instanceof FailoverStarted started
                        ? Optional.of(started).stream()
                        : Optional.<FailoverStarted>empty().stream())
                .toList();
        var forced = failovers.stream()
                .flatMap(started -> started.evidence().stream())
                .anyMatch(evidence -> evidence instanceof Evidence.OrderedByOperator order && order.forced());
        var may = failovers.isEmpty() ? 0 : rpoBytes;
        if (!forced && (bytes > may || may == 0)) {
            violated(
                    atNanos,
                    "%d acknowledged writes are lost, %d bytes, the first of them %d by %s on timeline %s; %d bytes may be"
                            .formatted(
                                    lost.size(),
                                    bytes,
                                    lost.getFirst().write(),
                                    lost.getFirst().by(),
                                    lost.getFirst().timeline(),
                                    may));
        }
        losses.add(new Loss(
                cause(seen, atNanos),
                atNanos,
                bytes,
                lost.size(),
                forced ? Optional.of("an operator forced the failover") : Optional.empty()));
    }

    /** From where the timeline was left to the end of its last lost write; from its first lost one when it never was. */
    private static long bytesOn(Timeline timeline, List<WriteAcknowledged> lost, TimelineHistory history) {
        var ends = lost.stream()
                .filter(write -> write.timeline().equals(timeline))
                .map(WriteAcknowledged::end)
                .sorted(Comparator.comparingLong(Lsn::value))
                .toList();
        var from = history.ancestors().stream()
                .filter(ancestor -> ancestor.timeline().equals(timeline))
                .map(TimelineHistory.Ancestor::leftAt)
                .findFirst()
                .orElse(ends.getFirst());
        return Math.max(0, ends.getLast().bytesAheadOf(from));
    }

    private static String cause(List<Seen> seen, long atNanos) {
        var cause = "none";
        for (var one : seen) {
            if (one.atNanos() <= atNanos && one.happening() instanceof Happening.FaultBegan(var fault, var _)) {
                cause = fault.fault().word();
            }
        }
        return cause;
    }

    private void violated(long atNanos, String what) {
        sink.accept(new Violation(Invariant.LOSS_WITHIN_RPO, atNanos, what));
    }

    List<Loss> losses() {
        return losses;
    }
}
