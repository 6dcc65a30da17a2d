package io.matriarch.installation;

import java.io.Serial;

/** It cannot go on; the message says why, for people. */
public final class InstallationFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public InstallationFailure(String message) {
        super(message);
    }

    public InstallationFailure(String message, Throwable cause) {
        super(message, cause);
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
