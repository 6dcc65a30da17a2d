package io.matriarch.cli;

import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.FailoverRequest;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "failover",
        description = "Replace a leader without its help.",
        footer = {
            "",
            "Examples:",
            "  matriarch failover pg-test",
            "  matriarch failover pg-test --candidate pg-test-3 --force"
        })
final class FailoverCommand extends OperationCommand {

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    @Option(names = "--candidate", paramLabel = "INSTANCE", description = "Who shall lead; default: the best.")
    private @Nullable InstanceId candidate;

    @Option(names = "--force", description = "Also when more than pg_rpo bytes may be lost. Never without fencing.")
    private boolean force;

    FailoverCommand(Shell shell) {
        super(shell);
    }

    @Override
    ClusterName cluster() {
        return cluster;
    }

    @Override
    AnswerBody begin(ServerClient server) {
        var body = new FailoverRequest(Optional.ofNullable(candidate).map(InstanceId::value), Optional.of(force));
        return server.post(Paths.cluster(cluster) + "/failover", body, AnswerBody.class);
    }
}
