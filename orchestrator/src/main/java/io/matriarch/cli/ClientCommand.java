package io.matriarch.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands that ask the server have in common. */
abstract class ClientCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    private final Shell shell;

    ClientCommand(Shell shell) {
        this.shell = shell;
    }

    Shell shell() {
        return shell;
    }

    @Override
    public final Integer call() {
        return run(ServerClient.of(shell));
    }

    /** Carries it out and says what to exit with. */
    abstract int run(ServerClient server);
}
