package io.matriarch.protocol.event;

/** What is done to one instance. */
public enum TaskKind {
    /** PostgreSQL is stopped, if it runs, and started as what it was. */
    RESTART,
    /** The data directory is replaced by a fresh copy of the leader's. */
    REINIT,
    /** PostgreSQL is stopped and the agent retires; data stays on the node. */
    REMOVE,
    /** As {@link #REMOVE}, and the data directory is deleted: somebody said so explicitly. */
    REMOVE_WITH_DATA;

    /** The word for it in messages. */
    public String word() {
        return switch (this) {
            case RESTART -> "restart";
            case REINIT -> "reinit";
            case REMOVE, REMOVE_WITH_DATA -> "removal";
        };
    }

    /** Whether the instance is gone from the cluster afterwards. */
    public boolean removes() {
        return switch (this) {
            case RESTART, REINIT -> false;
            case REMOVE, REMOVE_WITH_DATA -> true;
        };
    }
}
