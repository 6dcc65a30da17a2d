package io.matriarch.cli;

import io.matriarch.runtime.Sleeper;
import io.matriarch.runtime.Ticker;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a command has around it: output, environment, time. */
record Shell(PrintWriter out, PrintWriter err, Map<String, String> environment, Ticker ticker, Sleeper sleeper) {

    /** A line of the answer. Control characters in it are no business of the terminal. */
    void say(String line) {
        out.println(printable(line));
        out.flush();
    }

    /** A line beside the answer. */
    void warn(String line) {
        err.println(printable(line));
        err.flush();
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** The moment after {@code duration}, as the ticker will show it. */
    long deadline(Duration duration) {
        return ticker.nanos() + duration.toNanos();
    }

    boolean isPast(long deadline) {
        return ticker.nanos() - deadline >= 0;
    }

    /** Waits; an interruption ends the command. */
    void rest(Duration duration) {
        try {
            sleeper.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw CliFailure.failed("interrupted");
        }
    }

    private static String printable(String line) {
        if (line.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n')) {
            return line;
        }
        return line.codePoints()
                .map(c -> Character.isISOControl(c) && c != '\n' ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
