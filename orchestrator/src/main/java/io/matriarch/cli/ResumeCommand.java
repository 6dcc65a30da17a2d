package io.matriarch.cli;

import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.NoBody;
import io.matriarch.protocol.id.ClusterName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Decide failovers again.",
        footer = {"", "Examples:", "  matriarch resume pg-test"})
final class ResumeCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    ResumeCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(ServerClient server) {
        var answer = server.post(Paths.cluster(cluster) + "/resume", new NoBody(), AnswerBody.class);
        return new OperationStory(server, shell()).begin(answer);
    }
}
