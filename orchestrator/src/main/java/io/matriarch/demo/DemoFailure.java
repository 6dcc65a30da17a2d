package io.matriarch.demo;

import java.io.Serial;

/** The demo cannot go on; the message says why, for people. */
final class DemoFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
