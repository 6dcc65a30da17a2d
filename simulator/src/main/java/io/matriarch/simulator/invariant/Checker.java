package io.matriarch.simulator.invariant;

import io.matriarch.simulator.history.Happening;

/** Watches over one invariant. What speaks against it goes to the {@link Verdicts} it was made with. */
interface Checker {

    /** Whether it has to hear of every write of a client, too; these are most of what happens. */
    default boolean hearsWrites() {
        return false;
    }

    /** Something has happened; the {@link Scene} is still as it was before. */
    void on(long atNanos, Happening happening);

    /** The trial is over. */
    default void end(long atNanos, Truth truth) {}
}
