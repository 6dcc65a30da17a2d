package io.matriarch.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.testing.FakeClusters;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the running server to its document: the routes, and for each the statuses and bodies in several situations. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class OpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperationId OPERATION = new OperationId("op-1");

    private TestApi api;
    private JsonNode document;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    void start() throws Exception {
        api = TestApi.start();
        document = api.get("/v1/openapi.json").json();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void namesEveryRouteAndNoOther() {
        assertThat(operations().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(api.server().routes().stream()
                        .map(route -> route.method().name() + " " + route.template())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedWhenAllIsWell(Operation operation) throws Exception {
        api.clusters.react(this::accepted);
        var status = assertDocumented(operation, send(operation, "pg-test"));
        assertThat(status).isBetween(200, 299);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedWhenTheClusterIsUnknown(Operation operation) throws Exception {
        api.clusters.react((cluster, command) -> FakeClusters.refused(new Refusal.NoSuchCluster(cluster)));
        assertDocumented(operation, send(operation, "pg-none"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedWhenTheNameIsNone(Operation operation) throws Exception {
        assertDocumented(operation, send(operation, "pg.test"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedWhenItIsRefused(Operation operation) throws Exception {
        api.clusters.react((cluster, command) -> FakeClusters.refused(new Refusal.Busy("a switchover", OPERATION)));
        assertDocumented(operation, send(operation, "pg-test"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedWhenTheClusterIsSilent(Operation operation) throws Exception {
        api.clusters.react((cluster, command) -> FakeClusters.silence());
        assertDocumented(operation, send(operation, "pg-test"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedBeforeItIsReady(Operation operation) throws Exception {
        api.ready = false;
        try {
            assertDocumented(operation, send(operation, "pg-test"));
        } finally {
            api.ready = true;
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedWhenTheBodyIsNoJson(Operation operation) throws Exception {
        api.clusters.react(this::accepted);
        var request = api.request(operation.path("pg-test"))
                .header("Content-Type", "application/json")
                .method(operation.method(), BodyPublishers.ofString("{"));
        assertDocumented(operation, client.send(request.build(), BodyHandlers.ofInputStream()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsDocumentedWhenAParameterIsUnknown(Operation operation) throws Exception {
        assertDocumented(operation, send(operation, "pg-test", "nonsense=1"));
    }

    private java.util.concurrent.CompletionStage<io.matriarch.cluster.CommandAnswer> accepted(
            io.matriarch.protocol.id.ClusterName cluster, ClusterCommand command) {
        return switch (command) {
            case ClusterCommand.Pause pause -> api.clusters.accepted(cluster, null, new ClusterPaused(TestApi.START));
            case ClusterCommand other ->
                api.clusters.accepted(
                        cluster,
                        OPERATION,
                        new InstanceTaskStarted(OPERATION, TestApi.TWO, TaskKind.RESTART, TestApi.START));
        };
    }

    /** Returns the status, after it was found in the document with the body that came. */
    private int assertDocumented(Operation operation, HttpResponse<java.io.InputStream> response) throws IOException {
        var status = response.statusCode();
        var documented = resolved(operation.node().path("responses").path(Integer.toString(status)));
        assertThat(documented.isMissingNode())
                .as("%s answers %d, which is not documented", operation, status)
                .isFalse();
        var content = documented.path("content");
        if (content.isMissingNode()) {
            return status;
        }
        var type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        assertThat(content.has(type))
                .as("%s answers %d as %s", operation, status, type)
                .isTrue();
        try (var body = response.body()) {
            if (type.endsWith("json")) {
                var json = JSON.readTree(body);
                assertThat(violations(content.path(type).path("schema"), json))
                        .as("%s %d: %s", operation, status, json)
                        .isEmpty();
            }
        }
        return status;
    }

    private List<String> violations(JsonNode schema, JsonNode body) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole)
                .validate(body)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private HttpResponse<java.io.InputStream> send(Operation operation, String cluster, String... query)
            throws IOException, InterruptedException {
        var example = operation
                .node()
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example");
        var parameters = new ArrayList<>(List.of(query));
        for (var parameter : operation.node().path("parameters")) {
            var resolved = resolved(parameter);
            if (resolved.path("in").asText().equals("query") && resolved.has("example")) {
                parameters.add(resolved.path("name").asText() + "="
                        + resolved.path("example").asText());
            }
        }
        var path = operation.path(cluster) + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
        HttpRequest.Builder request = api.request(path);
        if (example.isMissingNode()) {
            request.method(operation.method(), BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(
                            operation.method(),
                            BodyPublishers.ofByteArray(example.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    private Stream<Operation> operations() {
        var operations = new ArrayList<Operation>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations.stream();
    }

    private record Operation(String method, String template, JsonNode node) {

        String path(String cluster) {
            return template.replace("{name}", cluster).replace("{id}", cluster + "-2");
        }

        @Override
        public String toString() {
            return method + " " + template;
        }
    }
}
