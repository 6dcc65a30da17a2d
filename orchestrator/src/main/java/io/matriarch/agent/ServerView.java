package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is known of the server.
 *
 * @param directory what lies on disk, when that has been looked at since it last changed
 * @param seen the last observation
 * @param mayWrite whether it may accept writes, now or as soon as what was begun succeeds; false only on proof
 * @param doomed whether it has to be killed before anything else: it ended by itself and may have left processes, or it could
 *     not be stopped
 * @param crashed whether it last ended by itself
 * @param exitHeard whether a postmaster was said to have ended, since the last look
 * @param endWanted whether it last ran as primary: then the end of its WAL decides what happens next
 * @param endSought whether that was looked for since it stopped
 * @param following from where a running standby was told to stream
 * @param detached whether it is certain that a running standby receives from nobody
 * @param leftover whether a data directory that a clone replaced may still lie beside
 * @param converged whether a primary has its slots, roles and databases
 * @param sinceNanos when it came up, or went down
 * @param appliedNanos when a standby was last seen to apply WAL, or to have none to apply
 * @param trustFrom observations with a lower id were ordered before the last thing that was done to the server
 */
record ServerView(
        Presence presence,
        Optional<DataDirectory> directory,
        PostgresReport seen,
        boolean mayWrite,
        boolean doomed,
        boolean crashed,
        boolean exitHeard,
        boolean endWanted,
        boolean endSought,
        Optional<Lsn> endOfWal,
        Optional<Upstream> following,
        boolean detached,
        boolean leftover,
        boolean converged,
        long sinceNanos,
        long appliedNanos,
        long trustFrom) {

    /** Whether there are processes. */
    enum Presence {
        /** Nobody has looked. */
        UNSEEN,
        /** None is left. */
        DOWN,
        /** There are, or may be. */
        UP
    }

    static ServerView unseen(long now) {
        return new ServerView(
                Presence.UNSEEN,
                Optional.empty(),
                PostgresReport.of(ServerState.UNKNOWN),
                true,
                false,
                false,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                false,
                true,
                false,
                now,
                now,
                0);
    }

    boolean isUp() {
        return presence == Presence.UP;
    }

    boolean isDown() {
        return presence == Presence.DOWN;
    }

    /** The whole data directory that was found, if one was. */
    Optional<DataDirectory.Present> data() {
        return directory.flatMap(
                found -> found instanceof DataDirectory.Present whole ? Optional.of(whole) : Optional.empty());
    }

    /** Whether this is a data directory of another cluster than {@code ours}. */
    boolean isForeignTo(SystemIdentifier ours) {
        return data().filter(whole -> !whole.system().equals(ours)).isPresent();
    }

    /** Processes are there from now on, or may be. */
    ServerView up(boolean writes, long now) {
        return with(d -> {
            d.presence = Presence.UP;
            d.seen = PostgresReport.of(ServerState.UNKNOWN);
            d.mayWrite = writes;
            d.doomed = false;
            d.crashed = false;
            d.exitHeard = false;
            d.endWanted = false;
            d.endSought = false;
            d.endOfWal = Optional.empty();
            d.following = Optional.empty();
            d.detached = false;
            d.converged = false;
            d.sinceNanos = now;
            d.appliedNanos = now;
        });
    }

    /** No process is left. */
    ServerView down(long now) {
        return with(d -> {
            d.endWanted = mayWrite && presence == Presence.UP;
            d.presence = Presence.DOWN;
            d.directory = Optional.empty();
            d.seen = PostgresReport.of(ServerState.STOPPED);
            d.mayWrite = false;
            d.doomed = false;
            d.endSought = false;
            d.endOfWal = Optional.empty();
            d.following = Optional.empty();
            d.detached = false;
            d.converged = false;
            d.sinceNanos = now;
        });
    }

    /** The same with some parts changed. */
    ServerView with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.view();
    }

    /** Parts to change. */
    static final class Draft {
        Presence presence;
        Optional<DataDirectory> directory;
        PostgresReport seen;
        boolean mayWrite;
        boolean doomed;
        boolean crashed;
        boolean exitHeard;
        boolean endWanted;
        boolean endSought;
        Optional<Lsn> endOfWal;
        Optional<Upstream> following;
        boolean detached;
        boolean leftover;
        boolean converged;
        long sinceNanos;
        long appliedNanos;
        long trustFrom;

        private Draft(ServerView view) {
            presence = view.presence;
            directory = view.directory;
            seen = view.seen;
            mayWrite = view.mayWrite;
            doomed = view.doomed;
            crashed = view.crashed;
            exitHeard = view.exitHeard;
            endWanted = view.endWanted;
            endSought = view.endSought;
            endOfWal = view.endOfWal;
            following = view.following;
            detached = view.detached;
            leftover = view.leftover;
            converged = view.converged;
            sinceNanos = view.sinceNanos;
            appliedNanos = view.appliedNanos;
            trustFrom = view.trustFrom;
        }

        private ServerView view() {
            return new ServerView(
                    presence,
                    directory,
                    seen,
                    mayWrite,
                    doomed,
                    crashed,
                    exitHeard,
                    endWanted,
                    endSought,
                    endOfWal,
                    following,
                    detached,
                    leftover,
                    converged,
                    sinceNanos,
                    appliedNanos,
                    trustFrom);
        }
    }
}
