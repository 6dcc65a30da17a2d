package io.matriarch.cli;

import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.NoBody;
import io.matriarch.protocol.id.ClusterName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = "Decide no failover from now on; everything else goes on.",
        footer = {"", "Examples:", "  matriarch pause pg-test"})
final class PauseCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    PauseCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(ServerClient server) {
        var answer = server.post(Paths.cluster(cluster) + "/pause", new NoBody(), AnswerBody.class);
        return new OperationStory(server, shell()).begin(answer);
    }
}
