package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     * no earlier than {@code ours} ends. That two timelines are the same is known from their numbers and where they begin alone;
     * {@link #sameUpTo} says what is still to be compared.
     */
    public static Fit of(Past ours, Past leader) {
        if (!ours.system().equals(leader.system())) {
            return new Fit.Foreign(leader.system());
        }
        var mine = stretches(ours.history(), ours.end());
        var theirs = stretches(leader.history(), leader.end());
        var common = common(mine, theirs);
        if (common == 0) {
            return new Fit.Diverged(Lsn.ZERO, ours.end());
        }
        var myEnd = mine.get(common - 1).end();
        var theirEnd = theirs.get(common - 1).end();
        if (common == mine.size() && theirEnd.isAtLeast(myEnd)) {
            return new Fit.CanStream();
        }
        var forkedAt = myEnd.isAtLeast(theirEnd) ? theirEnd : myEnd;
        if (!ours.history().current().equals(leader.history().current())) {
            return new Fit.Diverged(forkedAt, ours.end());
        }
        var alike = common == mine.size() && common == theirs.size();
        return new Fit.OtherFork(alike ? mine.get(common - 1).begin() : forkedAt, ours.end());
    }

    /** Up to where, as {@code fit} has it, our WAL and the leader's are the same; empty when nothing of the kind is claimed. */
    public static Optional<Lsn> sameUpTo(Fit fit, Past ours) {
        return switch (fit) {
            case Fit.CanStream() -> Optional.of(ours.end());
            case Fit.Diverged(var forkedAt, var _) -> Optional.of(forkedAt).filter(fork -> !fork.equals(Lsn.ZERO));
            case Fit.OtherFork _, Fit.WalRemoved _, Fit.Foreign _, Fit.Unknown _ -> Optional.empty();
        };
    }

    /** What is left of {@code fit} when the WAL before {@link #sameUpTo} is not the same after all. */
    public static Fit.OtherFork forked(Past ours, Past leader) {
        var mine = stretches(ours.history(), ours.end());
        var common = common(mine, stretches(leader.history(), leader.end()));
        return new Fit.OtherFork(common == 0 ? Lsn.ZERO : mine.get(common - 1).begin(), ours.end());
    }

    private static int common(List<Stretch> mine, List<Stretch> theirs) {
        var common = 0;
        while (common < mine.size()
                && common < theirs.size()
                && mine.get(common).beginsLike(theirs.get(common))) {
            common++;
        }
        return common;
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
