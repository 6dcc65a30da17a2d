package io.matriarch.protocol.cluster;

/** How far an instance has come in its cluster. */
public enum Membership {
    /** Declared, and never seen streaming: being built. No candidate. */
    EXPECTED,
    /** Leads, or has streamed, caught up and been confirmed by the primary. */
    JOINED,
    /** Had joined and is out of touch, or has not streamed since. */
    LOST
}
