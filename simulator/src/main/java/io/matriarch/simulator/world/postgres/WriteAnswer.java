package io.matriarch.simulator.world.postgres;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;

/** What a server says to a write, when it says something. */
public sealed interface WriteAnswer {

    /** It is flushed, and as many standbys have it as the rule wants. {@code end} is where the WAL of its commit ends. */
    record Committed(Timeline timeline, Lsn end) implements WriteAnswer {}

    /**
     * The wait for standbys was cancelled: a success with a warning. It is committed here and perhaps nowhere else; who minds the
     * warning counts it as unknown.
     */
    record CommittedLocally(Timeline timeline, Lsn end) implements WriteAnswer {}

    /** It was not even begun. */
    record Refused(String why) implements WriteAnswer {}

    /** The server ended before it answered: committed or not. */
    record Broken(String why) implements WriteAnswer {}
}
