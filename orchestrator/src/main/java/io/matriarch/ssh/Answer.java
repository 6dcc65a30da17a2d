package io.matriarch.ssh;

import java.util.Optional;

/**
 * What a remote script said.
 *
 * @param exitStatus empty when the remote side ended without one
 * @param stdout lines {@code key value}
 * @param stderr for people
 */
record Answer(Optional<Integer> exitStatus, String stdout, String stderr) {

    /** Whether it ran to its good end. */
    boolean succeeded() {
        return exitStatus.filter(status -> status == 0).isPresent();
    }

    /** The value of the first line with that key; empty text when the line is the key alone. */
    Optional<String> value(String key) {
        return stdout.lines()
                .filter(line -> line.equals(key) || line.startsWith(key + " "))
                .map(line -> line.substring(key.length()).strip())
                .findFirst();
    }

    boolean says(String key) {
        return value(key).isPresent();
    }

    /** What went wrong, in one line. */
    String complaint() {
        var said = stderr.strip().lines().map(String::strip).filter(line -> !line.isEmpty());
        var text = String.join("; ", said.toList());
        return text.isEmpty() ? "exit status " + exitStatus.map(String::valueOf).orElse("unknown") : text;
    }
}
