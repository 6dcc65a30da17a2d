package io.matriarch.simulator.time;

/** Something that is going to happen, and may be put off or brought forward. */
public interface Appointment extends Ticket {

    /**
     * Lets it happen at another moment, as if it were asked for only now.
     *
     * @return false when it has happened already, or was cancelled before
     * @throws IllegalArgumentException when that moment is in the past
     */
    boolean move(long atNanos);
}
