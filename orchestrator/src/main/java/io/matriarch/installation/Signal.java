package io.matriarch.installation;

import java.util.List;

/** Signals that Java has no method for. */
public enum Signal {
    QUIT;

    public void send(long pid) {
        try {
            Programs.output(List.of("kill", "-" + name(), Long.toString(pid)));
        } catch (InstallationFailure ended) {
            // What it was for has happened already.
        }
    }
}
