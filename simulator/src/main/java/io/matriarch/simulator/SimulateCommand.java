package io.matriarch.simulator;

import io.matriarch.cli.Subcommand;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The place of the simulator on the command line; says that it is not there yet. */
@Command(
        name = "simulate",
        description = "Run the production actors against a virtual world. Not part of this version.",
        footer = {"", "Example:", "  matriarch simulate --seeds 1..1000"})
public final class SimulateCommand implements Subcommand, Callable<Integer> {

    /** sysexits.h: EX_SOFTWARE. */
    private static final int NOT_PART_OF_THIS_VERSION = 70;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(names = "--seeds", paramLabel = "A..B", description = "The trials to run.")
    @SuppressWarnings("UnusedVariable") // for the simulator to come
    private @Nullable String seeds;

    @Option(names = "--profile", paramLabel = "P", description = "Which faults, and how often.")
    @SuppressWarnings("UnusedVariable") // for the simulator to come
    private @Nullable String profile;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the reports go.")
    @SuppressWarnings("UnusedVariable") // for the simulator to come
    private @Nullable Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getErr().println("matriarch: the simulator is not part of this version");
        return NOT_PART_OF_THIS_VERSION;
    }
}
