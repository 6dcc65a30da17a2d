package io.matriarch.cli;

import io.matriarch.agent.AgentMain;
import io.matriarch.http.wire.Shown;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.runtime.Sleeper;
import io.matriarch.runtime.Ticker;
import io.matriarch.server.Server;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The product's entry point: finds the command and runs it. Akka is loaded by the commands that need it, and no other. */
@Command(
        name = "matriarch",
        description = "High availability for PostgreSQL, with an event log that says why.",
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  matriarch demo --once --fault postmaster",
            "  matriarch apply inventory.yml --dry-run",
            "  matriarch switchover pg-test",
            "",
            "Environment:",
            "  MATRIARCH_URL    where the server is; http://127.0.0.1:7400 when not set",
            "  MATRIARCH_TOKEN  what the server wants to see, when it wants anything",
            "",
            "Exit codes: 0 done, 1 refused or failed (the reason is on stderr), 2 usage, 3 server unreachable.",
            "Each command has its own --help."
        })
public final class Main implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean version;

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        var shell = new Shell(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                Ticker.system(),
                Sleeper.system());
        System.exit(run(shell, args));
    }

    /** Runs one command line and says what to exit with. */
    static int run(Shell shell, String... args) {
        var commands = new CommandLine(new Main());
        for (var command : commands(shell)) {
            commands.addSubcommand(command);
        }
        ServiceLoader.load(Subcommand.class).forEach(commands::addSubcommand);
        return commands.setOut(shell.out())
                .setErr(shell.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(ClusterName.class, named(ClusterName::new))
                .registerConverter(InstanceId.class, named(InstanceId::parse))
                .setExecutionExceptionHandler((failure, command, parsed) -> onFailure(shell, failure))
                .execute(args);
    }

    private static Object[] commands(Shell shell) {
        return new Object[] {
            new ServerCommand(config -> Server.run(Optional.ofNullable(config), shell.environment(), shell.err())),
            new AgentCommand(config -> AgentMain.run(Objects.requireNonNull(config))),
            new ApplyCommand(shell),
            new ListCommand(shell),
            new SwitchoverCommand(shell),
            new FailoverCommand(shell),
            new PauseCommand(shell),
            new ResumeCommand(shell),
            new RestartCommand(shell),
            new ReinitCommand(shell),
            new RemoveCommand(shell),
            new EventsCommand(shell),
            new ReplayCommand(shell),
        };
    }

    private static int onFailure(Shell shell, Exception failure) throws Exception {
        if (failure instanceof CliFailure expected) {
            shell.warn("matriarch: " + expected.sentence());
            return expected.exitCode();
        }
        throw failure;
    }

    private static <T> ITypeConverter<T> named(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException invalid) {
                throw new TypeConversionException(Shown.of(String.valueOf(invalid.getMessage())));
            }
        };
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Missing required subcommand");
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"matriarch " + (version == null ? "(not packaged)" : version)};
        }
    }
}
