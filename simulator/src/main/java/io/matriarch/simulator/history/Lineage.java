package io.matriarch.simulator.history;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which history of WAL grew out of which. Timelines alone do not tell: two servers that are promoted without knowing of each other
 * choose the same number, so a branch is what one server began when it became writable.
 */
public final class Lineage {

    private final List<Branch> branches = new ArrayList<>();
    private final Map<InstanceId, Branch> written = new HashMap<>();
    private final Map<InstanceId, Branch> followed = new HashMap<>();
    private @Nullable Branch main;

    /** Further than any WAL. */
    private static final Lsn EVERYTHING = new Lsn(-1);

    /** What one server began to write. */
    public static final class Branch {
        private final Timeline timeline;
        private final InstanceId beganBy;
        private final @Nullable Branch parent;
        private final Lsn forkedAt;

        private Branch(Timeline timeline, InstanceId beganBy, @Nullable Branch parent, Lsn forkedAt) {
            this.timeline = timeline;
            this.beganBy = beganBy;
            this.parent = parent;
            this.forkedAt = forkedAt;
        }

        public Timeline timeline() {
            return timeline;
        }

        public InstanceId beganBy() {
            return beganBy;
        }

        /** Where it left its parent; where writing began when it has none. */
        public Lsn forkedAt() {
            return forkedAt;
        }

        /** Up to where this branch has the WAL of {@code other}: all of its own, to the earliest fork from an ancestor on, nothing of others. */
        public Lsn sharesUpTo(Branch other) {
            if (this == other) {
                return EVERYTHING;
            }
            var earliest = EVERYTHING;
            for (var branch = this; branch.parent != null; branch = branch.parent) {
                earliest = earliest.isAtLeast(branch.forkedAt) ? branch.forkedAt : earliest;
                if (branch.parent == other) {
                    return earliest;
                }
            }
            return Lsn.ZERO;
        }
    }

    /** Takes notice of what concerns it. */
    public void on(Happening happening) {
        if (happening instanceof Happening.BecameWritable became) {
            onWritable(became);
        } else if (happening instanceof Happening.StreamingBegan(var instance, var upstream, var _)) {
            var theirs = written.get(upstream);
            if (theirs != null) {
                followed.put(instance, theirs);
            }
        }
    }

    private void onWritable(Happening.BecameWritable became) {
        var own = written.get(became.instance());
        var isFirst = became.parent().equals(became.timeline());
        var goesOn = own != null
                && own.timeline.equals(became.timeline())
                && (isFirst || own.forkedAt.equals(became.forkedAt()));
        if (!goesOn) {
            own = new Branch(
                    became.timeline(), became.instance(), isFirst ? null : parentOf(became), became.forkedAt());
            branches.add(own);
            written.put(became.instance(), own);
        }
        main = own;
    }

    /** The branch it followed, or that one's ancestor; else the youngest of that number. */
    private @Nullable Branch parentOf(Happening.BecameWritable became) {
        for (var branch = followed.get(became.instance()); branch != null; branch = branch.parent) {
            if (branch.timeline.equals(became.parent())) {
                return branch;
            }
        }
        for (var branch : branches.reversed()) {
            if (branch.timeline.equals(became.parent())) {
                return branch;
            }
        }
        return null;
    }

    /** In the order in which they began. */
    public List<Branch> branches() {
        return Collections.unmodifiableList(branches);
    }

    /** What the server that became writable last writes. */
    public Optional<Branch> main() {
        return Optional.ofNullable(main);
    }

    /** What {@code instance} wrote when it was last writable; null when it never was. */
    public @Nullable Branch writing(InstanceId instance) {
        return written.get(instance);
    }
}
