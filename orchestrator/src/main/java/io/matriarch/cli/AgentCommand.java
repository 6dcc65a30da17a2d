package io.matriarch.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "agent",
        description = "A node's agent. The orchestrator starts it; nobody else needs to.",
        footer = {"", "Example:", "  matriarch agent --config agent.json"})
final class AgentCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "What the orchestrator wrote.")
    private @Nullable Path config;

    private final Program program;

    AgentCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return program.run(config);
    }
}
