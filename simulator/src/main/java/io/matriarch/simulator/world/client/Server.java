package io.matriarch.simulator.world.client;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.world.Place;

/** A member as clients reach it. */
public interface Server {

    InstanceId instance();

    /** Where it runs. */
    Place place();

    /**
     * A write has arrived. At most one answer is given, at the moment the server sends it; none when it hangs or is gone.
     *
     * @param bytes of WAL that it makes
     * @param sentNanos when the client sent it
     */
    void write(long write, int bytes, long sentNanos, Answers answers);

    /** What a server says to a write. */
    interface Answers {

        /** Committed; its WAL ends at {@code end}. */
        void committed(Timeline timeline, Lsn end);

        /** Not committed: it is a standby, starting, full, or nothing listens. */
        void refused(String why);

        /** The connection broke while it was under way: committed or not. */
        void broken(String why);
    }
}
