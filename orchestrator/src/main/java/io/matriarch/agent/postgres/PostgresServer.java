package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One server and its data directory. Calls block and are made from virtual threads. {@link #kill} and {@link #observe} may be
 * called while another call runs; so may {@link #fitFor}, {@link #checkpoint} and {@link #discardReplaced}, one of them at a
 * time: a promotion may not have to wait for a leader that does not answer or for a directory that is long to delete. All
 * others are made one at a time.
 */
public interface PostgresServer extends AutoCloseable {

    /** What lies on disk; reads pg_control, starts nothing. */
    DataDirectory inspect();

    /** initdb with checksums, our configuration and pg_hba.conf; the superuser gets its password from a file, not an argument. */
    Outcome initialize();

    /**
     * Copies the leader into a fresh directory beside the old one and swaps them only when the copy is whole. What was there
     * before is kept as a sibling until {@link #discardReplaced}.
     */
    Outcome cloneFrom(Upstream leader, Consumer<Progress> progress);

    /** Deletes what {@link #cloneFrom} has replaced; called only once the replacement streams. */
    void discardReplaced();

    /**
     * Makes a stopped data directory of a former primary fit to follow {@code leader} with pg_rewind. The WAL from the point of
     * divergence on is copied to a quarantine directory first.
     */
    Outcome rewindTo(Upstream leader);

    /** Whether this stopped or running standby can simply stream from {@code leader}, by the leader's timeline history. */
    Fit fitFor(Upstream leader);

    /** Starts as primary. Returns once the process runs; {@link #observe} tells when it accepts connections. */
    Outcome startPrimary();

    /** Starts as a standby of {@code leader}. */
    Outcome startStandby(Upstream leader);

    /**
     * Starts a stopped standby as a standby of nobody (empty primary_conninfo), so that {@link #promote} can follow: removing
     * standby.signal instead would start it without a new timeline. Returns once the process runs.
     */
    Outcome startForPromotion();

    /** A standby streams from {@code leader} from now on, without a restart. */
    Outcome follow(Upstream leader);

    /**
     * A running standby streams from nobody from now on. Once this is done, nothing that a primary sends reaches it, and it
     * acknowledges nothing.
     */
    Outcome detach();

    /**
     * From now on, or from the next start on, a commit waits for acknowledgements of these standbys under their names of this epoch.
     * Done once every process that comes to be knows, and on a running primary also once WAL was written after each that was there
     * had been told.
     *
     * @param first whether commits may have waited for nobody until now: then it takes a checkpoint to know that they wait
     */
    Counted count(Epoch epoch, StandbySet standbys, boolean first);

    /**
     * Promotes by the promote file and SIGUSR1 and waits until writes are accepted. pg_control shows the new timeline with the next
     * {@link #checkpoint} only, and a rewind of the others needs that.
     */
    Outcome promote(Duration patience);

    /**
     * Fast shutdown, after which every process is gone; immediate, then killed, when {@code patience} runs out. A standby that
     * does not take its WAL may not hold it up.
     */
    Outcome stop(Duration patience);

    /** Ends every process of this data directory at once and returns when none is left: the fence. */
    Outcome kill();

    Outcome checkpoint();

    /**
     * Commits something that leaves no row behind and waits for the local disk, for nobody else. TimedOut when nothing was said for a
     * long time, or the server could not be reached: it returns when PostgreSQL does.
     */
    Outcome commit();

    /**
     * The same, and waits for these standbys under their names of this epoch: done only when PostgreSQL counts by them, and enough of
     * them have acknowledged.
     */
    Outcome commit(Epoch epoch, StandbySet standbys);

    /** A look at processes and SQL, at most {@code patience} long. What does not answer is UNKNOWN in its parts, not stopped. */
    PostgresReport observe(Duration patience);

    /** Adopts a running server of this data directory, as after a restart of the agent; empty when none runs. */
    boolean adopt();

    /** Called, from any thread, when the postmaster ends by itself or otherwise. */
    void onExit(Runnable listener);

    /** The end of the last valid WAL record on disk of a stopped server, found with pg_waldump; empty when it cannot be told. */
    Optional<Lsn> endOfWal();

    /** On a primary: physical slots for these members, others of ours dropped; declared roles and databases created or altered. */
    Outcome converge();

    /** Deletes the data directory of a stopped server. */
    Outcome deleteData();

    /** Takes over settings, members or passwords: rewrites configuration files and reloads a running server. */
    Outcome reconfigure(ServerSettings settings);

    @Override
    void close();

    /**
     * Where to stream, clone and rewind from.
     *
     * @param epoch whose acknowledgements it counts; absent when it counts none
     */
    record Upstream(String instance, NodeAddress address, int port, Optional<Epoch> epoch) {
        /** One that waits for nobody. */
        public Upstream(String instance, NodeAddress address, int port) {
            this(instance, address, port, Optional.empty());
        }
    }

    /**
     * How {@link #count} went.
     *
     * @param barrier the end of the WAL then, on a running primary: a standby that has so much was asked by the new count
     */
    record Counted(Outcome outcome, Optional<Lsn> barrier) {}

    /** What lies in the data directory. */
    sealed interface DataDirectory {
        /** Nothing, or an empty directory. */
        record Absent() implements DataDirectory {}

        /** Something that is no whole data directory; never deleted, only moved aside. */
        record Unusable(String why) implements DataDirectory {}

        /**
         * A whole one.
         *
         * @param timeline the newest that pg_control knows of
         * @param checkpointTimeline that of its last checkpoint, older than the newest for a while after a promotion; pg_rewind of
         *     PostgreSQL 15 looks at this one
         * @param standby whether it starts as a standby (standby.signal)
         * @param cleanlyShutDown by pg_control
         * @param checkpoint the last checkpoint's redo position
         */
        record Present(
                SystemIdentifier system,
                Timeline timeline,
                Timeline checkpointTimeline,
                boolean standby,
                boolean cleanlyShutDown,
                Lsn checkpoint,
                int version)
                implements DataDirectory {}
    }

    /** How far a long work has come. */
    record Progress(long doneBytes, Optional<Long> totalBytes) {}

    /** How a work ended. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** It did not work; {@code why} quotes the program. */
        record Failed(String why) implements Outcome {}

        /** It is not known whether it worked. */
        record TimedOut(String what) implements Outcome {}
    }

    /** Whether a data directory fits below a leader. */
    sealed interface Fit {
        /** It can stream. */
        record CanStream() implements Fit {}

        /** It has WAL that the leader's history lacks. */
        record Diverged(Lsn forkedAt, Lsn ours) implements Fit {}

        /**
         * Both went on under the same timeline number, and not together: two were promoted from one place without knowing of each
         * other. PostgreSQL tells timelines apart by their numbers alone, so pg_rewind finds nothing to do or the wrong place, and
         * a standby would stream WAL that does not follow from its own. Only a copy helps.
         *
         * @param forkedAt where this timeline of two histories begins, or before
         */
        record OtherFork(Lsn forkedAt, Lsn ours) implements Fit {}

        /** The leader no longer has the WAL that this one needs next: only a copy helps. */
        record WalRemoved(String why) implements Fit {}

        /** Another system identifier: never touch it. */
        record Foreign(SystemIdentifier theirs) implements Fit {}

        /** The leader did not answer. */
        record Unknown(String why) implements Fit {}
    }

    /** Directories and programs of one server, all below {@code <base>/<instance>}. */
    record Home(Path directory, Path data, Path sockets, Path logs, Path quarantine, List<String> binDirectories) {

        public Home {
            binDirectories = List.copyOf(binDirectories);
        }

        /**
         * The usual places below a base directory.
         *
         * @param binDirectories where to look for PostgreSQL's programs; the usual places when empty
         */
        public static Home below(Path base, InstanceId instance, List<String> binDirectories) {
            var directory = base.resolve(instance.value());
            return new Home(
                    directory,
                    directory.resolve("data"),
                    directory.resolve("sockets"),
                    directory.resolve("logs"),
                    directory.resolve("quarantine"),
                    binDirectories);
        }

        /** Passwords in files that only the account of the server can read. */
        public Path secrets() {
            return directory.resolve("secrets");
        }
    }
}
