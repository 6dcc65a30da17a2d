package io.matriarch.simulator.invariant;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;

/** What instances really have on disk while a trial goes on. */
public interface Disks {

    /** What an instance has of some WAL. */
    enum Share {
        /** All of it, whatever happens to its machine. */
        ALL,
        /** Less. */
        LESS,
        /** No data at all, so that it cannot say how far it is. */
        NO_DATA
    }

    /** What {@code instance} has of the WAL that {@code writer} wrote on {@code timeline}, up to {@code end}. */
    Share share(InstanceId instance, InstanceId writer, Timeline timeline, Lsn end);

    /** Where the WAL of {@code instance} ends that no loss of power takes from it; 0 when it has no data. */
    Lsn end(InstanceId instance);
}
