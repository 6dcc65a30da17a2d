package io.matriarch.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.http.wire.StateBody;
import io.matriarch.http.wire.VerificationBody;
import io.matriarch.http.wire.WireJson;
import io.matriarch.protocol.id.ClusterName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        description = "Fold a cluster's events and show the state as of then.",
        footer = {
            "",
            "Examples:",
            "  matriarch replay pg-test",
            "  matriarch replay pg-test --at 17",
            "  matriarch replay pg-test --at 2026-01-31T12:00:00Z --output json",
            "  matriarch replay pg-test --verify",
            "",
            "--verify exits with 1 when the live state is not the replayed one."
        })
final class ReplayCommand extends ClientCommand {

    private static final JsonMapper JSON = WireJson.lenient();

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    @Option(
            names = "--at",
            paramLabel = "SEQ|TIME",
            description = "After the event with this number, or at this time (ISO 8601); default: now.")
    private @Nullable String at;

    @Option(names = "--verify", description = "Compare the live state with the replayed one.")
    private boolean verify;

    @Option(names = "--output", paramLabel = "text|json", description = "Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    /** The forms of the answer, as they are spelt on the command line. */
    enum Output {
        text,
        json
    }

    ReplayCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(ServerClient server) {
        if (verify && at != null) {
            throw CliFailure.usage("--verify compares what is now; --at is what was");
        }
        return verify ? verify(server) : state(server);
    }

    private int verify(ServerClient server) {
        var path = Paths.cluster(cluster) + "/verify";
        var body = server.get(path, VerificationBody.class);
        switch (output) {
            case json -> shell().say(JSON.<JsonNode>valueToTree(body).toPrettyString());
            case text -> tell(body);
        }
        if (!body.holds()) {
            throw CliFailure.failed(
                    "the live state of %s is not what its %d events tell".formatted(cluster, body.sequence()));
        }
        return ExitCode.DONE;
    }

    private void tell(VerificationBody body) {
        if (body.holds()) {
            shell().say("holds: the live state of %s is what its %d events tell".formatted(cluster, body.sequence()));
        }
        body.differences()
                .forEach(difference -> shell().say("%s: live %s, replayed %s"
                        .formatted(difference.path(), difference.live(), difference.replayed())));
    }

    private int state(ServerClient server) {
        var query = at == null ? "" : "?at=" + URLEncoder.encode(checked(at), StandardCharsets.UTF_8);
        var path = Paths.cluster(cluster) + "/state" + query;
        switch (output) {
            case json -> shell().say(server.get(path, JsonNode.class).toPrettyString());
            case text -> StateStory.lines(server.get(path, StateBody.class)).forEach(shell()::say);
        }
        return ExitCode.DONE;
    }

    private static String checked(String at) {
        if (!at.matches("[0-9]{1,18}")) {
            try {
                Instant.parse(at);
            } catch (DateTimeParseException neither) {
                throw CliFailure.usage(
                        "--at '%s': a sequence number, or a time such as 2026-01-31T12:00:00Z".formatted(at));
            }
        }
        return at;
    }
}
