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

    /** What was acknowledged on one branch: where each write ends, and when it was acknowledged. */
    private static final class Acknowledged {
        private long[] ends = new long[256];
        private long[] atNanos = new long[256];
        private int count;

        private void add(long end, long at) {
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
                atNanos = Arrays.copyOf(atNanos, 2 * count);
            }
            ends[count] = end;
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
     */
    public record Gone(long atNanos, InstanceId from, InstanceId to, Lsn forkedAt, Lsn lastEnd, int writes) {

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

    /** Takes notice of what concerns it. */
    public void on(long atNanos, Happening happening) {
        if (happening instanceof WriteAcknowledged write) {
            var branch = lineage.writing(write.by());
            if (branch != null) {
                acknowledged
                        .computeIfAbsent(branch, _ -> new Acknowledged())
                        .add(write.end().value(), atNanos);
            }
        } else if (happening instanceof WalDiscarded discarded && !discarded.quarantined()) {
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
            if (!kept.isAtLeast(end)) {
                var turn = turnAfter(writes.atNanos[i], branch, end);
                add(gone, turn, branch, turn.branch().sharesUpTo(branch), end);
            } else if (torn != null) {
                add(gone, turnAfter(torn.atNanos()), branch, torn.from(), end);
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

    /** The first server without it that became writable later; else the last one at all, for it was lost already then. */
    private Turn turnAfter(long atNanos, Branch branch, Lsn end) {
        for (var turn : turns) {
            if (turn.atNanos() >= atNanos && !turn.branch().sharesUpTo(branch).isAtLeast(end)) {
                return turn;
            }
        }
        return turns.getLast();
    }

    private static void add(List<Gone> gone, Turn turn, Branch branch, Lsn forkedAt, Lsn end) {
        for (var i = 0; i < gone.size(); i++) {
            var same = gone.get(i);
            if (same.atNanos() == turn.atNanos() && same.from().equals(branch.beganBy())) {
                gone.set(
                        i,
                        new Gone(
                                same.atNanos(),
                                same.from(),
                                same.to(),
                                same.forkedAt(),
                                same.lastEnd().max(end),
                                same.writes() + 1));
                return;
            }
        }
        gone.add(new Gone(turn.atNanos(), branch.beganBy(), turn.instance(), forkedAt, end, 1));
    }
}
