package io.matriarch.demo;

import java.util.List;

/** Signals that Java has no method for. */
enum Signal {
    QUIT;

    void send(long pid) {
        try {
            Programs.output(List.of("kill", "-" + name(), Long.toString(pid)));
        } catch (DemoFailure ended) {
            // What it was for has happened already.
        }
    }
}
