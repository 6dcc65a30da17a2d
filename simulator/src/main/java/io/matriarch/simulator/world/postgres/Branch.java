package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.TimelineHistory;
import io.matriarch.agent.postgres.TimelineHistory.Ancestor;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A timeline as it really is. Two servers that fork off without knowing of each other give theirs the same number; here they stay
 * two.
 */
final class Branch {

    final Timeline timeline;
    final @Nullable Branch parent;
    /** Where it left its parent, in bytes. */
    final long forkedAt;
    /** Who writes it. */
    final InstanceId founder;

    private @Nullable TimelineHistory history;

    private Branch(Timeline timeline, @Nullable Branch parent, long forkedAt, InstanceId founder) {
        this.timeline = timeline;
        this.parent = parent;
        this.forkedAt = forkedAt;
        this.founder = founder;
    }

    static Branch first(InstanceId founder) {
        return new Branch(new Timeline(1), null, 0, founder);
    }

    Branch fork(long at, Timeline next, InstanceId by) {
        return new Branch(next, this, at, by);
    }

    /** The one on the way to this that WAL ending at {@code lsn} was written on. */
    Branch at(long lsn) {
        var branch = this;
        while (branch.parent != null && lsn <= branch.forkedAt) {
            branch = branch.parent;
        }
        return branch;
    }

    /** Whether WAL of {@code other} that ends at {@code lsn} is part of the past of this one. */
    boolean passesThrough(Branch other, long lsn) {
        return lsn <= leftAt(other);
    }

    /** Where this one's past left {@code other}; -1 when it never was there, no limit when it still is. */
    long leftAt(Branch other) {
        var limit = Long.MAX_VALUE;
        for (var branch = this; branch != null; branch = branch.parent) {
            if (branch == other) {
                return limit;
            }
            limit = branch.forkedAt;
        }
        return -1;
    }

    /** Up to where this one's past and a server's on {@code other} with WAL up to {@code end} are the same. */
    long commonWith(Branch other, long end) {
        var limit = end;
        for (var branch = other; branch != null; branch = branch.parent) {
            var left = leftAt(branch);
            if (left >= 0) {
                return Math.min(limit, left);
            }
            limit = Math.min(limit, branch.forkedAt);
        }
        return 0;
    }

    /** As history files tell it. */
    TimelineHistory history() {
        var known = history;
        if (known == null) {
            var ancestors = new ArrayList<Ancestor>();
            for (var branch = this; branch.parent != null; branch = branch.parent) {
                ancestors.addFirst(new Ancestor(branch.parent.timeline, new Lsn(branch.forkedAt)));
            }
            known = new TimelineHistory(ancestors, timeline);
            history = known;
        }
        return known;
    }
}
