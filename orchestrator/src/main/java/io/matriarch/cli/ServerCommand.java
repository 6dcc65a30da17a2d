package io.matriarch.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "server",
        description = "An orchestrator node: actors, HTTP API, journal. Runs until it is stopped.",
        footer = {"", "Example:", "  matriarch server --config matriarch.conf"})
final class ServerCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(names = "--config", paramLabel = "FILE", required = false, description = "HOCON; the defaults when absent.")
    private @Nullable Path config;

    private final Program program;

    ServerCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return program.run(config);
    }
}
