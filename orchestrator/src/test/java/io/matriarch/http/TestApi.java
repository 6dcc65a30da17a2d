package io.matriarch.http;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.matriarch.cluster.ClusterView.Row;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.event.BootstrapCompleted;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import io.matriarch.testing.FakeClusters;
import io.matriarch.testing.MemorySecrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The real server on a free port of loopback, over clusters in memory: pg-test has a leader and a replica. */
public final class TestApi implements AutoCloseable {

    public static final ClusterName CLUSTER = new ClusterName("pg-test");
    public static final InstanceId ONE = CLUSTER.instance(1);
    public static final InstanceId TWO = CLUSTER.instance(2);
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();

    public final FakeClusters clusters = new FakeClusters();
    public final MemorySecrets secrets = new MemorySecrets();
    public volatile boolean ready = true;
    volatile Instant now = START;
    private final ActorSystem<Void> system;
    private final HttpApi.Running server;
    private final HttpClient client = HttpClient.newHttpClient();

    private TestApi(Optional<Secret> token) throws Exception {
        system = ActorSystem.create(
                Behaviors.empty(),
                "http-test",
                ConfigFactory.parseString("akka { loglevel = OFF, actor.provider = local, jvm-shutdown-hooks = off }")
                        .withFallback(ConfigFactory.load()));
        InstantSource clock = () -> now;
        server = HttpApi.start(
                        system,
                        new HttpSettings("127.0.0.1", 0, token),
                        new HttpPorts(clusters, clusters, clusters, secrets, () -> ready, clock))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    public static TestApi start() throws Exception {
        return new TestApi(Optional.empty()).populated();
    }

    public static TestApi withToken(String token) throws Exception {
        return new TestApi(Optional.of(new Secret(token))).populated();
    }

    /** A server that has no clusters. */
    public static TestApi empty() throws Exception {
        return new TestApi(Optional.empty());
    }

    private TestApi populated() {
        var bootstrap = new OperationId("op-bootstrap");
        clusters.append(
                CLUSTER,
                new ClusterRegistered(CLUSTER, ClusterSettings.defaults(), START),
                new InstanceAdded(new InstanceSpec(ONE, new NodeAddress("10.0.0.1"), DeclaredRole.PRIMARY), START),
                new InstanceAdded(new InstanceSpec(TWO, new NodeAddress("10.0.0.2"), DeclaredRole.REPLICA), START),
                new BootstrapStarted(bootstrap, new Epoch(1), ONE, START.plusSeconds(1)),
                new BootstrapCompleted(
                        bootstrap,
                        new Epoch(1),
                        ONE,
                        new SystemIdentifier("7268616322854375442"),
                        new Timeline(1),
                        START.plusSeconds(5)));
        clusters.show(CLUSTER, row(ONE, "10.0.0.1", "leader", "running"), row(TWO, "10.0.0.2", "replica", "streaming"));
        return this;
    }

    public static Row row(InstanceId id, String host, String role, String state) {
        return new Row(
                id,
                new NodeAddress(host),
                5432,
                role,
                state,
                Optional.of(new Timeline(1)),
                Optional.of(0L),
                new Epoch(1),
                Optional.empty());
    }

    HttpApi.Running server() {
        return server;
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.address().getPort(), path));
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(20));
    }

    public Reply get(String path, String... headers) throws IOException, InterruptedException {
        return send(with(request(path), headers).GET());
    }

    public Reply post(String path, String body, String... headers) throws IOException, InterruptedException {
        var request = request(path).POST(BodyPublishers.ofString(body));
        if (!body.isEmpty() && !String.join(",", headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return send(with(request, headers));
    }

    public Reply delete(String path, String... headers) throws IOException, InterruptedException {
        return send(with(request(path), headers).DELETE());
    }

    public Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Reply(client.send(request.build(), BodyHandlers.ofString()));
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** An answer. */
    public record Reply(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonNode json() throws IOException {
            return JSON.readTree(response.body());
        }

        public String code() throws IOException {
            return json().path("code").asText();
        }
    }

    @Override
    public void close() {
        server.stop().toCompletableFuture().join();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
