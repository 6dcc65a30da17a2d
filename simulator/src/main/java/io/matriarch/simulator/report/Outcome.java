package io.matriarch.simulator.report;

import io.matriarch.simulator.invariant.Invariant;

/** How a run ended, from good to worst: of several, the worst is told. The exit codes are a contract. */
public enum Outcome {
    PASSED(0, "everything held"),
    /** What should have come right by itself did not. */
    LIVENESS(3, "liveness violated"),
    SLA_MISSED(2, "SLA missed"),
    /** A planted bug was not noticed, or changed nothing. */
    MUTANT_SURVIVED(5, "a mutant survived"),
    /** Two runs of one seed differed, so no other figure can be trusted to be found again. */
    NOT_DETERMINISTIC(4, "not deterministic"),
    SAFETY_VIOLATED(1, "safety violated");

    /** The command line was wrong (sysexits.h, EX_USAGE). No outcome of a run. */
    public static final int USAGE = 64;

    /** The simulator itself failed (EX_SOFTWARE). No outcome of a run. */
    public static final int INTERNAL = 70;

    private final int exitCode;
    private final String words;

    Outcome(int exitCode, String words) {
        this.exitCode = exitCode;
        this.words = words;
    }

    /** What it means for a run when an invariant of that kind does not hold. */
    public static Outcome of(Invariant.Kind kind) {
        return switch (kind) {
            case SAFETY -> SAFETY_VIOLATED;
            case SLA -> SLA_MISSED;
            case LIVENESS -> LIVENESS;
        };
    }

    public int exitCode() {
        return exitCode;
    }

    public String words() {
        return words;
    }

    /** The worse of the two. */
    public Outcome and(Outcome other) {
        return other.compareTo(this) > 0 ? other : this;
    }
}
