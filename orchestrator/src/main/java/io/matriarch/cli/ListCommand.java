package io.matriarch.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.matriarch.http.wire.ClusterBody;
import io.matriarch.http.wire.RowBody;
import io.matriarch.http.wire.WireJson;
import io.matriarch.protocol.id.ClusterName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "Show clusters and their instances as they are now.",
        footer = {
            "",
            "Examples:",
            "  matriarch list",
            "  matriarch list pg-test --output json",
            "",
            "JSON is an array of {cluster, instance, host, port, role, state, timeline, lag_bytes, epoch};",
            "role is leader or replica, what is unknown is null."
        })
final class ListCommand extends ClientCommand {

    private static final JsonMapper JSON = WireJson.lenient();

    @Parameters(index = "0", arity = "0..1", paramLabel = "CLUSTER", description = "Only this one.")
    private @Nullable ClusterName cluster;

    @Option(names = "--output", paramLabel = "table|json", description = "Default: ${DEFAULT-VALUE}.")
    private Output output = Output.table;

    /** The forms of the answer, as they are spelt on the command line. */
    enum Output {
        table,
        json
    }

    ListCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(ServerClient server) {
        var rows = clusters(server).flatMap(body -> body.rows().stream()).toList();
        switch (output) {
            case json -> shell().say(json(rows).toPrettyString());
            case table -> {
                if (rows.isEmpty()) {
                    shell().warn("there are no clusters yet; matriarch apply FILE makes one");
                } else {
                    InstanceTable.lines(rows).forEach(shell()::say);
                }
            }
        }
        return ExitCode.DONE;
    }

    private Stream<ClusterBody> clusters(ServerClient server) {
        return cluster == null
                ? Stream.of(server.get(Paths.CLUSTERS, ClusterBody[].class))
                : Stream.of(server.get(Paths.cluster(cluster), ClusterBody.class));
    }

    /** Exactly the promised fields, unknown ones as null. */
    private static JsonNode json(List<RowBody> rows) {
        ArrayNode array = JSON.createArrayNode();
        for (var row : rows) {
            array.addObject()
                    .put("cluster", row.cluster())
                    .put("instance", row.instance())
                    .put("host", row.host())
                    .put("port", row.port())
                    .put("role", row.role())
                    .put("state", row.state())
                    .put("timeline", row.timeline().orElse(null))
                    .put("lag_bytes", row.lagBytes().orElse(null))
                    .put("epoch", row.epoch());
        }
        return array;
    }
}
