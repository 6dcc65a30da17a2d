package io.matriarch.cli;

import io.matriarch.http.wire.AnswerBody;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Let an instance go, or a whole cluster: stop PostgreSQL and retire the agents.",
        footer = {
            "",
            "Examples:",
            "  matriarch remove pg-test pg-test-3",
            "  matriarch remove pg-test",
            "  matriarch remove pg-test --delete-data --yes",
            "",
            "  Data stays on the nodes unless --delete-data is given. That waits until every node has deleted its own;",
            "  remove without it then lets go of nodes that are not coming back."
        })
final class RemoveCommand extends OperationCommand {

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    @Parameters(index = "1", arity = "0..1", paramLabel = "INSTANCE", description = "Only this one.")
    private @Nullable InstanceId instance;

    @Option(names = "--delete-data", description = "Delete the data directories too. Needs --yes.")
    private boolean deleteData;

    @Option(names = "--yes", description = "Yes, the data shall be deleted.")
    private boolean yes;

    RemoveCommand(Shell shell) {
        super(shell);
    }

    @Override
    ClusterName cluster() {
        return cluster;
    }

    @Override
    AnswerBody begin(ServerClient server) {
        if (deleteData && !yes) {
            throw CliFailure.usage("--delete-data deletes data for ever; say --yes if that is meant");
        }
        var path = instance == null ? Paths.cluster(cluster) : Paths.instance(cluster, instance);
        return server.delete(path + (deleteData ? "?deleteData=true" : ""), AnswerBody.class);
    }
}
