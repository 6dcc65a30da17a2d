package io.matriarch.protocol.cluster;

/** Whether a cluster is ours. */
public enum Lifecycle {
    /** Nobody has declared it. */
    UNKNOWN,
    /** Declared and kept. */
    MANAGED,
    /** Being let go. */
    LEAVING,
    /** Let go. */
    REMOVED
}
