package io.matriarch.cli;

import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.SwitchoverRequest;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "switchover",
        description = "Hand the lead over from a healthy leader; nothing is lost.",
        footer = {
            "",
            "Examples:",
            "  matriarch switchover pg-test",
            "  matriarch switchover pg-test --candidate pg-test-2"
        })
final class SwitchoverCommand extends OperationCommand {

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    @Option(names = "--candidate", paramLabel = "INSTANCE", description = "Who shall lead; default: the best.")
    private @Nullable InstanceId candidate;

    SwitchoverCommand(Shell shell) {
        super(shell);
    }

    @Override
    ClusterName cluster() {
        return cluster;
    }

    @Override
    AnswerBody begin(ServerClient server) {
        var body = new SwitchoverRequest(Optional.ofNullable(candidate).map(InstanceId::value));
        return server.post(Paths.cluster(cluster) + "/switchover", body, AnswerBody.class);
    }
}
