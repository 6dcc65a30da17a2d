package io.matriarch.persistence.journal;

/** The databases that can hold a journal. */
enum DatabaseKind {
    /** A file of this machine, open in one process. */
    H2,
    /** A server, shared by any number of orchestrators. */
    POSTGRESQL;

    /** Where the steps of its schema lie on the class path. */
    String schemaLocation() {
        return switch (this) {
            case H2 -> "classpath:io/matriarch/persistence/schema/h2";
            case POSTGRESQL -> "classpath:io/matriarch/persistence/schema/postgresql";
        };
    }

    /**
     * How many journal calls run at once. A file is written by one thread at a time anyway; more than that only lets recoveries
     * read beside it.
     */
    int journalConnections() {
        return switch (this) {
            case H2 -> 4;
            case POSTGRESQL -> 8;
        };
    }
}
