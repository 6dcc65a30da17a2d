package io.matriarch.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.http.wire.EventsBody;
import io.matriarch.http.wire.WireJson;
import io.matriarch.protocol.id.ClusterName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "events",
        description = "Show what happened to a cluster, and why.",
        footer = {
            "",
            "Examples:",
            "  matriarch events pg-test",
            "  matriarch events pg-test --follow",
            "  matriarch events pg-test --from 17 --output json",
            "",
            "JSON is one object a line: {\"sequence\", \"type\", \"at\", ...}."
        })
final class EventsCommand extends ClientCommand {

    private static final JsonMapper JSON = WireJson.lenient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String DATA = "data:";

    @Parameters(index = "0", paramLabel = "CLUSTER")
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private ClusterName cluster;

    @Option(names = "--follow", description = "Go on, and show events as they come.")
    private boolean follow;

    @Option(names = "--output", paramLabel = "text|json", description = "Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Option(names = "--from", paramLabel = "SEQ", description = "The first sequence number; default: ${DEFAULT-VALUE}.")
    private long from = 1;

    /** The forms of the answer, as they are spelt on the command line. */
    enum Output {
        text,
        json
    }

    EventsCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(ServerClient server) {
        if (from < 1) {
            throw CliFailure.usage("--from: the first sequence number is 1");
        }
        var name = cluster;
        if (follow) {
            follow(server, name);
        } else {
            list(server, name);
        }
        return ExitCode.DONE;
    }

    private void list(ServerClient server, ClusterName name) {
        var next = from;
        while (true) {
            var page = server.get(Paths.events(name, next), EventsBody.class);
            page.events().forEach(this::show);
            if (page.events().isEmpty()) {
                return;
            }
            next = page.next();
        }
    }

    /** Ends with the process, or when the server stays away; a connection that breaks is made again where it broke. */
    private void follow(ServerClient server, ClusterName name) {
        var next = from;
        var seen = false;
        var giveUpAt = shell().deadline(PATIENCE);
        while (true) {
            try (var stream = server.stream("%s/events/stream?from=%d".formatted(Paths.cluster(name), next));
                    var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                seen = true;
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    giveUpAt = shell().deadline(PATIENCE);
                    if (line.startsWith(DATA)) {
                        var event = JSON.readTree(line.substring(DATA.length()));
                        show(event);
                        next = event.path("sequence").asLong() + 1;
                    }
                }
            } catch (JsonProcessingException otherServer) {
                throw CliFailure.failed("the stream is not from a Matriarch that this version understands");
            } catch (IOException broken) {
                // It is made again below.
            } catch (CliFailure failure) {
                if (failure.exitCode() != ExitCode.UNREACHABLE || !seen || shell().isPast(giveUpAt)) {
                    throw failure;
                }
            }
            shell().rest(RETRY);
        }
    }

    private void show(JsonNode event) {
        switch (output) {
            case text -> new EventPrinter(shell()).print(event);
            case json -> shell().say(event.toString());
        }
    }
}
