package io.matriarch.simulator.time;

/** Something that is going to happen. */
public interface Ticket {

    /**
     * Keeps it from happening.
     *
     * @return false when it has happened already, or was cancelled before
     */
    boolean cancel();

    boolean isCancelled();
}
