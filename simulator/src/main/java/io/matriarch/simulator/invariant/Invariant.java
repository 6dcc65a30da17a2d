package io.matriarch.simulator.invariant;

/** The invariants of the design, by its numbers. */
public enum Invariant {
    NO_WRITE_ON_AN_OLD_TIMELINE(1, "no write is acknowledged on timeline t after one on a later timeline", Kind.SAFETY),
    LEASE_AND_EPOCH_MOVE_FORWARD(2, "lease holder and epoch only move forward", Kind.SAFETY),
    NO_STALE_COMMAND_TAKES_EFFECT(3, "a command of a stale epoch never takes effect", Kind.SAFETY),
    THE_BEST_IS_PROMOTED(4, "who is promoted is the best eligible candidate known at the decision", Kind.SAFETY),
    ONE_WRITER_PER_SEQUENCE_NUMBER(5, "one journal writer per sequence number", Kind.SAFETY),
    LOSS_WITHIN_RPO(6, "acknowledged bytes lost <= pg_rpo", Kind.SAFETY),
    OUTAGE_WITHIN_RTO(7, "RTO <= pg_rto for faults in scope", Kind.SLA),
    CONVERGES_AFTER_HEALING(8, "after healing the cluster converges: one primary, all attached", Kind.LIVENESS),
    REPLAY_IS_LIVE_STATE(
            9,
            "replaying the journal gives the live state; every action outside was in the journal before",
            Kind.SAFETY),
    NO_FLAPPING(10, "no flapping", Kind.LIVENESS),
    NO_FAILOVER_WITHOUT_A_FAULT(11, "no failover without a fault", Kind.SAFETY),
    NO_OPERATION_STUCK(12, "no operation is stuck for ever", Kind.LIVENESS),
    WRITABLE_ONLY_UNDER_AUTHORITY(13, "A1: writable only while authority has not run out", Kind.SAFETY),
    PLEDGE_BEFORE_ANSWER(14, "A2: nothing is answered or done in an epoch before its pledge is on disk", Kind.SAFETY),
    KEY_BEFORE_PROMOTION(15, "A3: promoted only under the leader key of that epoch", Kind.SAFETY),
    DATA_IS_NEVER_DELETED_UNREPLACED(
            16, "A4: data is deleted only once its replacement streams; diverged WAL is kept", Kind.SAFETY),
    NOTHING_BREAKS(17, "no exception ends an agent or the cluster's actor, but what the journal says", Kind.SAFETY);

    /** Which exit code a violation leads to. */
    public enum Kind {
        SAFETY,
        SLA,
        LIVENESS
    }

    private final int number;
    private final String sentence;
    private final Kind kind;

    Invariant(int number, String sentence, Kind kind) {
        this.number = number;
        this.sentence = sentence;
        this.kind = kind;
    }

    public int number() {
        return number;
    }

    /** What must hold. */
    public String sentence() {
        return sentence;
    }

    public Kind kind() {
        return kind;
    }
}
