package io.matriarch.cli;

import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.NoBody;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "reinit",
        description = "Replace a replica's data directory by a fresh copy of the leader's.",
        footer = {"", "Examples:", "  matriarch reinit pg-test pg-test-2"})
final class ReinitCommand extends OperationCommand {

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    @Parameters(index = "1", paramLabel = "INSTANCE")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private InstanceId instance;

    ReinitCommand(Shell shell) {
        super(shell);
    }

    @Override
    ClusterName cluster() {
        return cluster;
    }

    @Override
    AnswerBody begin(ServerClient server) {
        return server.post(Paths.instance(cluster, instance) + "/reinit", new NoBody(), AnswerBody.class);
    }
}
