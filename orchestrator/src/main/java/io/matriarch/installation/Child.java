package io.matriarch.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of ours that runs in the background. */
public final class Child {

    private static final int LAST_LINES = 5;

    private final String name;
    private final Path log;
    private final Process process;

    public Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process and what it has started and still parents. */
    public List<ProcessHandle> family() {
        return java.util.stream.Stream.concat(process.descendants(), java.util.stream.Stream.of(process.toHandle()))
                .toList();
    }

    /** Asks it to end, and makes it end when it has not within {@code patience}. */
    public void end(Duration patience) {
        var family = family();
        process.destroy();
        if (!ended(patience)) {
            process.destroyForcibly();
            ended(patience);
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** A failure that says how it ended, with the end of its log. */
    public InstallationFailure hasEnded() {
        return new InstallationFailure("%s has ended; the end of %s:\n%s".formatted(name, log, tail()));
    }

    private String tail() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "(cannot be read: %s)".formatted(unreadable.getMessage());
        }
    }

    private boolean ended(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
