package io.matriarch.simulator.fault;

/** Whom a fault hits; found out when it begins, so that a plan says what is meant whoever leads by then. */
public enum Target {
    /** Who accepts writes; the one who did last, when nobody does. */
    LEADER,
    /** The standby that is about to lead; while none is, that would be promoted: of those that stream, the one with the most WAL. */
    CANDIDATE,
    /** Another standby than {@link #CANDIDATE}; the same when there is one standby only. */
    STANDBY,
    /** Every node. */
    ALL
}
