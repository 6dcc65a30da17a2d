package io.matriarch.simulator.sla;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.BecameWritable;
import io.matriarch.simulator.history.Happening.WalDiscarded;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import io.matriarch.simulator.history.Lineage;
import io.matriarch.simulator.history.Lineage.Branch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was lost of what clients had been told is committed. The history of WAL that goes on is the one of the server that became
 * writable last; an acknowledged write that is not in it is lost. Which server that is shows at the end of a trial only, so it is
 * counted then: each write at the moment at which a server became writable that has not got it.
 */
public final class Losses {

    private final Lineage lineage;
    private final Map<Branch, Acknowledged> acknowledged = new HashMap<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Tear> tears = new ArrayList<>();

    /** What was acknowledged on one branch: where each write ends, when it was acknowledged, and in which window if in any. */
    private static final class Acknowledged {
        private long[] ends = new long[256];
        private long[] atNanos = new long[256];
        private long[] sentNanos = new long[256];
        private final Map<Integer, String> windows = new HashMap<>();
        private int count;

        private void add(long end, long sent, long at) {
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
                atNanos = Arrays.copyOf(atNanos, 2 * count);
                sentNanos = Arrays.copyOf(sentNanos, 2 * count);
            }
            ends[count] = end;
            sentNanos[count] = sent;
            atNanos[count++] = at;
        }
    }

    /** A server became writable. */
    private record Turn(long atNanos, InstanceId instance, Branch branch) {}

    /** A writable server lost the end of what it had written itself. */
    private record Tear(Branch branch, Lsn from, long atNanos) {}

    /**
     * Writes that went when {@code to} became writable.
     *
     * @param from who had acknowledged them
     * @param forkedAt up to where it had the WAL of the old one
     * @param lastEnd where the last lost write ended
     * @param lastSentNanos when the last of them was sent
     * @param window in which window that the design admits all of them were acknowledged, if in any
     */
    public record Gone(
            long atNanos,
            InstanceId from,
            InstanceId to,
            Lsn forkedAt,
            Lsn lastEnd,
            int writes,
            long lastSentNanos,
            Optional<String> window) {

        /** From the fork to the end of the last lost write. */
        public long bytes() {
            return lastEnd.bytesAheadOf(forkedAt);
        }
    }

    /**
     * @param lineage kept up to date by somebody else, after this has heard
     */
    public Losses(Lineage lineage) {
        this.lineage = lineage;
    }

    /**
     * A write was acknowledged.
     *
     * @param window why whoever acknowledged it could, without authority; empty when there is no such reason
     */
    public void acknowledged(long atNanos, WriteAcknowledged write, String window) {
        var branch = lineage.writing(write.by());
        if (branch != null) {
            var writes = acknowledged.computeIfAbsent(branch, _ -> new Acknowledged());
            if (!window.isEmpty()) {
                writes.windows.put(writes.count, window);
            }
            writes.add(write.end().value(), write.sentNanos(), atNanos);
        }
    }

    /** Takes notice of what concerns it. */
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WalDiscarded discarded && !discarded.quarantined()) {
            var branch = lineage.writing(discarded.instance());
            if (branch != null && branch.timeline().equals(discarded.timeline())) {
                tears.add(new Tear(branch, discarded.from(), atNanos));
            }
        }
    }

    /** Somebody became writable; {@link Lineage} knows of it. */
    public void became(long atNanos, BecameWritable became) {
        var branch = lineage.writing(became.instance());
        if (branch != null) {
            turns.add(new Turn(atNanos, became.instance(), branch));
        }
    }

    /** What is lost, by the moment at which it went. */
    public List<Gone> count() {
        var gone = new ArrayList<Gone>();
        if (turns.isEmpty()) {
            return gone;
        }
        var last = turns.getLast().branch();
        for (var branch : lineage.branches()) {
            var writes = acknowledged.get(branch);
            if (writes != null) {
                countOn(branch, writes, last, gone);
            }
        }
        return gone;
    }

    private void countOn(Branch branch, Acknowledged writes, Branch last, List<Gone> gone) {
        var kept = last.sharesUpTo(branch);
        for (var i = 0; i < writes.count; i++) {
            var end = new Lsn(writes.ends[i]);
            var torn = tearOf(branch, end, writes.atNanos[i]);
            var window = Optional.ofNullable(writes.windows.get(i));
            if (!kept.isAtLeast(end)) {
                var turn = turnWithout(writes.atNanos[i], branch, end);
                add(
                        gone,
                        turn,
                        branch,
                        branch.forkedAt().max(turn.branch().sharesUpTo(branch)),
                        end,
                        writes.sentNanos[i],
                        window);
            } else if (torn != null) {
                add(gone, turnAfter(torn.atNanos()), branch, torn.from(), end, writes.sentNanos[i], window);
            }
        }
    }

    private @Nullable Tear tearOf(Branch branch, Lsn end, long atNanos) {
        for (var tear : tears) {
            if (tear.branch() == branch
                    && tear.atNanos() >= atNanos
                    && !tear.from().isAtLeast(end)
                    && turnAfter(tear.atNanos()).branch() == branch) {
                return tear;
            }
        }
        return null;
    }

    private Turn turnAfter(long atNanos) {
        for (var turn : turns) {
            if (turn.atNanos() >= atNanos) {
                return turn;
            }
        }
        return turns.getLast();
    }

    /**
     * When a write went: as the first server became writable that has not got it, of those after its own; one that was acknowledged
     * by an old leader after that was lost from the start.
     */
    private Turn turnWithout(long atNanos, Branch branch, Lsn end) {
        Turn without = null;
        for (var turn : turns) {
            if (turn.branch() == branch && turn.atNanos() <= atNanos) {
                without = null;
            } else if (without == null && !turn.branch().sharesUpTo(branch).isAtLeast(end)) {
                without = turn;
            }
        }
        return without == null ? turns.getLast() : without;
    }

    private static void add(
            List<Gone> gone, Turn turn, Branch branch, Lsn forkedAt, Lsn end, long sent, Optional<String> window) {
        for (var i = 0; i < gone.size(); i++) {
            var same = gone.get(i);
            if (same.atNanos() == turn.atNanos()
                    && same.from().equals(branch.beganBy())
                    && same.window().equals(window)) {
                gone.set(
                        i,
                        new Gone(
                                same.atNanos(),
                                same.from(),
                                same.to(),
                                same.forkedAt(),
                                same.lastEnd().max(end),
                                same.writes() + 1,
                                Math.max(same.lastSentNanos(), sent),
                                window));
                return;
            }
        }
        gone.add(new Gone(turn.atNanos(), branch.beganBy(), turn.instance(), forkedAt, end, 1, sent, window));
    }
}
