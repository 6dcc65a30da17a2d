package io.matriarch.simulator.runtime;

/** A thread other than the trial's took part: what it did has no place in virtual time, so the trial means nothing. */
public final class ForeignThreadException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ForeignThreadException(String what) {
        super(what);
    }
}
