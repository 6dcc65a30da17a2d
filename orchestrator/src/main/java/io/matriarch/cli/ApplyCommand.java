package io.matriarch.cli;

import io.matriarch.http.wire.ApplyBody;
import io.matriarch.http.wire.ApplyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "apply",
        description = "Converge on an inventory: print the plan, then progress until done.",
        footer = {
            "",
            "Examples:",
            "  matriarch apply inventory.yml --dry-run",
            "  matriarch apply inventory.yml",
            "  matriarch apply inventory.yml --no-wait",
            "",
            "A file with anything wrong in it is refused whole, with every error. Instances that the file lacks are kept."
        })
final class ApplyCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "FILE", description = "An inventory in YAML.")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private Path file;

    @Option(names = "--dry-run", description = "Only print the plan.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Only begin it.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            converter = Durations.class,
            description = "Wait no longer, such as 90s or 10m; default: ${DEFAULT-VALUE}. The server goes on.")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private Duration timeout;

    ApplyCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(ServerClient server) {
        var text = InventoryFile.read(file);
        var request = new ApplyRequest(file.toString(), text, Optional.of(dryRun));
        var plan = server.post(Paths.APPLY, request, ApplyBody.class);
        PlanStory.lines(plan).forEach(shell()::say);
        if (dryRun) {
            shell().say("nothing was changed");
        } else if (!noWait && !plan.clusters().isEmpty()) {
            await(server, plan);
        }
        return ExitCode.DONE;
    }

    private void await(ServerClient server, ApplyBody plan) {
        var rows = Parting.during(
                shell(),
                "the server goes on; matriarch list shows how far it is",
                () -> new BuildProgress(server, shell()).await(plan, timeout));
        shell().say("");
        InstanceTable.lines(rows).forEach(shell()::say);
    }
}
