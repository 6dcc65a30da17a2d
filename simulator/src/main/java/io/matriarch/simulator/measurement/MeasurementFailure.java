package io.matriarch.simulator.measurement;

/** Something that is to be measured does not work on this machine. The message is for people. */
final class MeasurementFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MeasurementFailure(String message) {
        super(message);
    }

    MeasurementFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
