package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.util.ArrayList;
import java.util.List;

/** Whether a server can stream from a leader, by what both know of their pasts. Pure. */
public final class Fitness {

    private static final Lsn OPEN = new Lsn(-1L);

    private Fitness() {}

    /**
     * A server's past and where it stands.
     *
     * @param end of the WAL it has, in whole records
     */
    public record Past(SystemIdentifier system, TimelineHistory history, Lsn end) {}

    /** A stretch of a timeline. */
    private record Stretch(Timeline timeline, Lsn begin, Lsn end) {
        boolean beginsLike(Stretch other) {
            return timeline.equals(other.timeline) && begin.equals(other.begin);
        }
    }

    /**
     * {@code ours} fits when all of it is part of the leader's past: it is on a timeline that the leader was on too, and left
     * no earlier than {@code ours} ends.
     */
    public static Fit of(Past ours, Past leader) {
        if (!ours.system().equals(leader.system())) {
            return new Fit.Foreign(leader.system());
        }
        var mine = stretches(ours.history(), ours.end());
        var theirs = stretches(leader.history(), leader.end());
        var common = 0;
        while (common < mine.size()
                && common < theirs.size()
                && mine.get(common).beginsLike(theirs.get(common))) {
            common++;
        }
        if (common == 0) {
            return new Fit.Diverged(Lsn.ZERO, ours.end());
        }
        var myEnd = mine.get(common - 1).end();
        var theirEnd = theirs.get(common - 1).end();
        return common == mine.size() && theirEnd.isAtLeast(myEnd)
                ? new Fit.CanStream()
                : new Fit.Diverged(myEnd.isAtLeast(theirEnd) ? theirEnd : myEnd, ours.end());
    }

    private static List<Stretch> stretches(TimelineHistory history, Lsn end) {
        var stretches = new ArrayList<Stretch>();
        var begin = Lsn.ZERO;
        for (var ancestor : history.ancestors()) {
            stretches.add(new Stretch(ancestor.timeline(), begin, ancestor.leftAt()));
            begin = ancestor.leftAt();
        }
        stretches.add(new Stretch(history.current(), begin, end));
        return stretches;
    }

    /** The past of a server that is still being written. */
    static Past growing(SystemIdentifier system, TimelineHistory history) {
        return new Past(system, history, OPEN);
    }
}
