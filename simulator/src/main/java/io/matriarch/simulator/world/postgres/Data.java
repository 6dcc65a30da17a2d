package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;

/**
 * A whole data directory. Positions are in bytes: inserted into the buffers of a primary, written to the operating system, flushed
 * to the disk; on a standby all that it has received.
 */
final class Data {

    /** PostgreSQL's major version, and as {@code server_version_num}. */
    static final int MAJOR = 15;

    static final int VERSION = 150_008;
    static final long SEGMENT_BYTES = 16L << 20;
    private static final long FIRST_END = 0x154_0000L;

    final SystemIdentifier system;
    final Slots slots;
    Branch branch;
    long inserted;
    long written;
    long flushed;
    /** Where recovery would begin. */
    long redo;
    /** The oldest WAL that is still there. */
    long oldest;

    boolean standby;
    boolean cleanlyShutDown;
    /** Whether the replication role exists, which a primary creates when it converges. */
    boolean replicator;

    /** As in pg_control. */
    Timeline controlTimeline;
    /** The checkpoint's alone, which is all that pg_rewind looks at. */
    Timeline checkpointTimeline;
    /** The newest of which a history file is known. */
    Timeline newest;

    private Data(SystemIdentifier system, Branch branch, long end, Slots slots) {
        this.slots = slots;
        this.system = system;
        this.branch = branch;
        controlTimeline = branch.timeline;
        checkpointTimeline = branch.timeline;
        newest = branch.timeline;
        endAt(end);
        redo = end;
        oldest = segmentOf(end);
    }

    static Data initialized(SystemIdentifier system, InstanceId founder) {
        var data = new Data(system, Branch.first(founder), FIRST_END, new Slots());
        data.cleanlyShutDown = true;
        return data;
    }

    /** A copy of a running server that has {@code end} by now; its slots are not copied. */
    static Data copyOf(Data source, long redo, long end) {
        var data = new Data(source.system, source.branch.at(end), end, new Slots());
        data.standby = true;
        data.replicator = source.replicator;
        data.newest = source.newest;
        data.redo = redo;
        data.oldest = segmentOf(redo);
        return data;
    }

    /** What pg_rewind makes of {@code old}: the source's files, its own slots. */
    static Data rewound(Data old, Data source, long redo, long end) {
        var data = new Data(source.system, source.branch.at(end), end, old.slots);
        data.replicator = source.replicator;
        data.newest = source.newest;
        data.redo = redo;
        data.oldest = Math.max(old.oldest, source.oldest);
        return data;
    }

    void endAt(long end) {
        inserted = end;
        written = end;
        flushed = end;
    }

    /** What a checkpoint, or a standby's restart point at what it has applied, does to pg_control and to old WAL. */
    void checkpointed(Parameters parameters, long applied) {
        redo = Math.max(redo, applied);
        controlTimeline = branch.timeline;
        checkpointTimeline = branch.timeline;
        var wanted = Math.max(0, flushed - parameters.walKeepBytes());
        var kept = Math.min(wanted, slots.oldestNeeded(flushed, parameters.slotKeepBytes()));
        oldest = Math.max(oldest, segmentOf(Math.min(redo, kept)));
        slots.loseBelow(oldest);
    }

    /** It was promoted, and has forked off. */
    void fork(InstanceId by) {
        newest = new Timeline(newest.value() + 1);
        branch = branch.fork(flushed, newest, by);
        controlTimeline = newest;
        standby = false;
    }

    boolean holds(Timeline timeline, long lsn) {
        var limit = written;
        for (var at = branch; at != null; at = at.parent) {
            if (at.timeline.equals(timeline)) {
                return lsn <= limit;
            }
            limit = Math.min(limit, at.forkedAt);
        }
        return false;
    }

    boolean holds(InstanceId writer, Timeline timeline, long lsn) {
        var limit = written;
        for (var at = branch; at != null; at = at.parent) {
            if (at.timeline.equals(timeline) && at.founder.equals(writer)) {
                return lsn <= limit;
            }
            limit = Math.min(limit, at.forkedAt);
        }
        return false;
    }

    DataDirectory.Present asPresent(boolean running) {
        return new DataDirectory.Present(
                system,
                controlTimeline,
                checkpointTimeline,
                standby,
                cleanlyShutDown && !running,
                new Lsn(redo),
                MAJOR);
    }

    static long segmentOf(long position) {
        return position / SEGMENT_BYTES * SEGMENT_BYTES;
    }
}
