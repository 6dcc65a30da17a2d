package io.matriarch.simulator.mutant;

/** What a planted bug is about. */
public enum Family {
    FENCING_AND_LEASE("fencing and lease"),
    ELECTION("election"),
    PROTOCOL("protocol"),
    REPAIR("repair"),
    STABILITY("stability"),
    QUORUM("quorum mode");

    private final String words;

    Family(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
