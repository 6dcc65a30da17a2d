package io.matriarch.cli;

import java.time.Duration;
import java.util.function.Supplier;

/** Asking a server that may be restarting: what was begun is finished by the next one, so it is given time to come up. */
final class Patience {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofMillis(250);

    private final Shell shell;

    Patience(Shell shell) {
        this.shell = shell;
    }

    /**
     * The answer, as soon as there is one.
     *
     * @throws CliFailure when the server cannot be reached for half a minute, or at once when it says no
     */
    <T> T ask(Supplier<T> question) {
        var giveUpAt = shell.deadline(LIMIT);
        var warned = false;
        while (true) {
            try {
                return question.get();
            } catch (CliFailure failure) {
                if (failure.exitCode() != ExitCode.UNREACHABLE || shell.isPast(giveUpAt)) {
                    throw failure;
                }
                if (!warned) {
                    shell.warn("the server does not answer; trying again");
                    warned = true;
                }
                shell.rest(BETWEEN);
            }
        }
    }
}
