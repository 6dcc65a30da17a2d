package io.matriarch.persistence.journal;

/**
 * How often a cluster's state is kept beside its events, so that recovery stays short. Events are never deleted: a snapshot that
 * cannot be read is skipped, and the audit wants every one of them.
 */
public final class SnapshotPolicy {

    /** A snapshot every so many events; reading these takes a few milliseconds. */
    public static final int EVERY_EVENTS = 200;

    /** The newest, and one in reserve. */
    public static final int KEPT = 2;

    private SnapshotPolicy() {}
}
