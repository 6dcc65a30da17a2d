package io.matriarch.cli;

import io.matriarch.http.wire.AnswerBody;
import io.matriarch.protocol.id.ClusterName;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Commands that begin something on a cluster and tell how it ends. */
abstract class OperationCommand extends ClientCommand {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "2m",
            converter = Durations.class,
            description = "Wait no longer for the end; default: ${DEFAULT-VALUE}. What was begun goes on.")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private Duration timeout;

    @Option(names = "--no-wait", description = "Only begin it.")
    private boolean noWait;

    OperationCommand(Shell shell) {
        super(shell);
    }

    @Override
    final int run(ServerClient server) {
        var answer = begin(server);
        var story = new OperationStory(server, shell());
        var parting = "the server goes on; see matriarch events " + cluster();
        return noWait
                ? story.begin(answer)
                : Parting.during(shell(), parting, () -> story.follow(cluster(), answer, timeout));
    }

    abstract ClusterName cluster();

    abstract AnswerBody begin(ServerClient server);
}
