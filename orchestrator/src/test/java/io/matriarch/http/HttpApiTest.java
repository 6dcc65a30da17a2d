package io.matriarch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.http.TestApi.Reply;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.testing.FakeClusters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class HttpApiTest {

    private static final OperationId OPERATION = new OperationId("op-1");
    private TestApi api;

    @BeforeAll
    void start() throws Exception {
        api = TestApi.start();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @BeforeEach
    void everythingIsAccepted() {
        api.ready = true;
        api.now = TestApi.START;
        api.clusters.react((cluster, command) -> switch (command) {
            case ClusterCommand.Pause pause -> api.clusters.accepted(cluster, null, new ClusterPaused(TestApi.START));
            case ClusterCommand other ->
                api.clusters.accepted(
                        cluster,
                        OPERATION,
                        new InstanceTaskStarted(OPERATION, TestApi.TWO, TaskKind.RESTART, TestApi.START));
        });
    }

    @Test
    void listsClustersWithTheirInstances() throws Exception {
        var reply = api.get("/v1/clusters");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.json().path(0).path("name").asText()).isEqualTo("pg-test");
        assertThat(reply.json().path(0).path("leader").asText()).isEqualTo("pg-test-1");
        assertThat(reply.json().at("/0/rows/1/state").asText()).isEqualTo("streaming");
        assertThat(reply.json().at("/0/rows/1/lag_bytes").isNumber()).isTrue();
    }

    @Test
    void tagsAClusterWithItsSequenceNumber() throws Exception {
        var etag = api.get("/v1/clusters/pg-test").header("ETag");
        assertThat(etag).isEqualTo("\"%d\"".formatted(api.clusters.sequence(TestApi.CLUSTER)));
        var again = api.get("/v1/clusters/pg-test", "If-None-Match", "\"999\", W/" + etag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(api.get("/v1/clusters/pg-test", "If-None-Match", "\"999\"").status())
                .isEqualTo(200);
    }

    @Test
    void answersACommandWithItsOperationAndEvents() throws Exception {
        var reply = api.post("/v1/clusters/pg-test/instances/pg-test-2/restart", "");
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.json().path("operation").asText()).isEqualTo("op-1");
        assertThat(reply.json().path("sequence").asLong()).isEqualTo(api.clusters.sequence(TestApi.CLUSTER));
        assertThat(reply.json().at("/events/0/type").asText()).isEqualTo("instance-task-started");
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.Restart(TestApi.TWO));
    }

    @Test
    void answersWhatIsDoneAtOnceWithoutAnOperation() throws Exception {
        var reply = api.post("/v1/clusters/pg-test/pause", "{}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().has("operation")).isFalse();
    }

    @Test
    void passesOnWhatACommandSays() throws Exception {
        api.post("/v1/clusters/pg-test/switchover", "{\"candidate\":\"pg-test-2\"}");
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.Switchover(Optional.of(TestApi.TWO)));
        api.post("/v1/clusters/pg-test/failover", "{\"force\":true}");
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.Failover(Optional.empty(), true));
        api.post("/v1/clusters/pg-test/instances", "{\"seq\":3,\"address\":\"10.0.0.3\",\"role\":\"offline\"}");
        assertThat(api.clusters.commands()).last().isInstanceOf(ClusterCommand.AddInstance.class);
    }

    @Test
    void keepsDataUnlessToldOtherwise() throws Exception {
        api.delete("/v1/clusters/pg-test");
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.RemoveCluster(false));
        api.delete("/v1/clusters/pg-test/instances/pg-test-2?deleteData=true");
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.RemoveInstance(TestApi.TWO, true));
        assertProblem(api.delete("/v1/clusters/pg-test?deleteData=yes"), 400, "invalid-parameter");
        assertProblem(api.delete("/v1/clusters/pg-test?delete_data=true"), 400, "invalid-parameter");
    }

    @Test
    void refusesWithTheReason() throws Exception {
        api.clusters.react((cluster, command) -> FakeClusters.refused(new Refusal.AlreadyLeads(TestApi.ONE)));
        var reply = api.post("/v1/clusters/pg-test/switchover", "{\"candidate\":\"pg-test-1\"}");
        assertProblem(reply, 409, "already-leader");
        assertThat(reply.json().path("detail").asText()).isEqualTo("pg-test-1 leads already");
    }

    @Test
    void saysUnknownWhenTheClusterDoesNotAnswer() throws Exception {
        api.clusters.react((cluster, command) -> FakeClusters.silence());
        assertProblem(api.post("/v1/clusters/pg-test/switchover", ""), 504, "timed-out");
    }

    @Test
    void hidesWhatWentWrongInside() throws Exception {
        api.clusters.react((cluster, command) -> {
            throw new IllegalStateException("password=hunter2");
        });
        var reply = api.post("/v1/clusters/pg-test/switchover", "");
        assertProblem(reply, 500, "internal");
        assertThat(reply.response().body()).doesNotContain("hunter2", "Exception", "at io.");
    }

    @Test
    void carriesOutOnlyWhatTheCallerHasSeen() throws Exception {
        var now = api.clusters.sequence(TestApi.CLUSTER);
        assertProblem(
                api.post("/v1/clusters/pg-test/pause", "", "If-Match", "\"%d\"".formatted(now - 1)),
                412,
                "precondition-failed");
        assertThat(api.post("/v1/clusters/pg-test/pause", "", "If-Match", "\"%d\"".formatted(now))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void carriesOutARequestOnceForEachIdempotencyKey() throws Exception {
        var path = "/v1/clusters/pg-test/switchover";
        var first = api.post(path, "{}", "Idempotency-Key", "k-1");
        var carriedOut = api.clusters.commands().size();
        var again = api.post(path, "{}", "Idempotency-Key", "k-1");
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(api.clusters.commands()).hasSize(carriedOut);

        assertProblem(
                api.post(path, "{\"candidate\":\"pg-test-2\"}", "Idempotency-Key", "k-1"),
                422,
                "idempotency-key-reused");
        api.post(path, "{}", "Idempotency-Key", "k-2");
        assertThat(api.clusters.commands()).hasSize(carriedOut + 1);
        assertProblem(api.post(path, "{}", "Idempotency-Key", "k 3"), 400, "invalid-parameter");
    }

    @Test
    void repeatsAnUnknownOutcomeRatherThanTheCommand() throws Exception {
        api.clusters.react((cluster, command) -> FakeClusters.silence());
        var path = "/v1/clusters/pg-test/switchover";
        assertProblem(api.post(path, "{}", "Idempotency-Key", "k-lost"), 504, "timed-out");
        var carriedOut = api.clusters.commands().size();
        assertProblem(api.post(path, "{}", "Idempotency-Key", "k-lost"), 504, "timed-out");
        assertThat(api.clusters.commands()).hasSize(carriedOut);
    }

    @Test
    void forgetsAnIdempotencyKeyAfterADay() throws Exception {
        var path = "/v1/clusters/pg-test/switchover";
        api.post(path, "{}", "Idempotency-Key", "k-old");
        var carriedOut = api.clusters.commands().size();
        api.now = TestApi.START.plus(Duration.ofHours(25));
        api.post(path, "{}", "Idempotency-Key", "k-old");
        assertThat(api.clusters.commands()).hasSize(carriedOut + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/clusters/pg-none|404|no-such-cluster",
                "/v1/clusters/pg-none/events|404|no-such-cluster",
                "/v1/clusters/pg-none/events/stream|404|no-such-cluster",
                "/v1/clusters/pg-none/state|404|no-such-cluster",
                "/v1/clusters/pg-none/verify|404|no-such-cluster",
                "/v1/clusters/pg.test|400|invalid-name",
                "/v1/clusters/..%2f..%2fetc|400|invalid-name",
                "/v1/clusters/%00|400|invalid-name",
                "/v1/clusters/pg-test/state?at=yesterday|400|invalid-parameter",
                "/v1/clusters/pg-test/state?at=99999999999999999999|400|invalid-parameter",
                "/v1/clusters/pg-test/events?from=0|400|invalid-parameter",
                "/v1/clusters/pg-test/events?limit=100000|400|invalid-parameter",
                "/v1/clusters/pg-test/events?since=3|400|invalid-parameter",
                "/v1/nothing|404|no-such-resource",
                "/|404|no-such-resource",
                "/v1/clusters/pg-test/switchover|405|method-not-allowed",
            })
    void saysWhatIsWrongWithAQuestion(String path, int status, String code) throws Exception {
        assertProblem(api.get(path), status, code);
    }

    @Test
    void namesTheMethodsOfAResource() throws Exception {
        var reply = api.send(api.request("/v1/clusters/pg-test").PUT(BodyPublishers.ofString("x")));
        assertProblem(reply, 405, "method-not-allowed");
        assertThat(reply.header("Allow")).isEqualTo("DELETE, GET");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "switchover|{|400|malformed-json",
                "switchover|{} {}|422|invalid-body",
                "switchover|[]|422|invalid-body",
                "switchover|null|422|invalid-body",
                "switchover|{\"candidate\":7}|422|invalid-body",
                "switchover|{\"candidate\":\"x\"}|422|invalid-body",
                "switchover|{\"candidat\":\"pg-test-2\"}|422|invalid-body",
                "switchover|{\"candidate\":\"pg-test-1\",\"candidate\":\"pg-test-2\"}|400|malformed-json",
                "failover|{\"force\":\"true\"}|422|invalid-body",
                "pause|{\"until\":\"tomorrow\"}|422|invalid-body",
                "instances|{}|422|invalid-body",
                "instances|{\"seq\":1.5,\"address\":\"10.0.0.3\"}|422|invalid-body",
                "instances|{\"seq\":\"3\",\"address\":\"10.0.0.3\"}|422|invalid-body",
                "instances|{\"seq\":-1,\"address\":\"10.0.0.3\"}|422|invalid-body",
                "instances|{\"seq\":1000000000,\"address\":\"10.0.0.3\"}|422|invalid-body",
                "instances|{\"seq\":3,\"address\":\"0.0.0.0\"}|422|invalid-body",
                "instances|{\"seq\":3,\"address\":\"db.example.org\"}|422|invalid-body",
                "instances|{\"seq\":3,\"address\":null}|422|invalid-body",
                "instances|{\"seq\":3,\"address\":\"10.0.0.3\",\"role\":\"primary\"}|422|invalid-body",
                "instances/pg-other-1/restart||404|no-such-instance",
                "instances/pg_test/restart||400|invalid-name",
            })
    void saysWhatIsWrongWithACommandAndDoesNothing(String path, String body, int status, String code) throws Exception {
        var before = api.clusters.commands().size();
        assertProblem(api.post("/v1/clusters/pg-test/" + path, body == null ? "" : body), status, code);
        assertThat(api.clusters.commands()).hasSize(before);
    }

    @Test
    void pointsAtTheFieldThatIsWrong() throws Exception {
        var reply = api.post("/v1/clusters/pg-test/instances", "{\"seq\":\"three\",\"address\":\"10.0.0.3\"}");
        assertThat(reply.json().at("/errors/0/path").asText()).isEqualTo("/seq");
        assertThat(reply.json().at("/errors/0/rule").asText()).isEqualTo("a whole number is expected");
        assertThat(reply.response().body()).doesNotContain("three", "java", "jackson");
    }

    @Test
    void takesOnlyJson() throws Exception {
        var reply = api.post("/v1/clusters/pg-test/switchover", "candidate=pg-test-2", "Content-Type", "text/plain");
        assertProblem(reply, 415, "unsupported-media-type");
    }

    @Test
    void refusesHugeBodies() throws Exception {
        var body = "{\"candidate\":\"%s\"}".formatted("x".repeat(70_000));
        assertProblem(api.post("/v1/clusters/pg-test/switchover", body), 413, "too-large");
        var chunked = api.request("/v1/clusters/pg-test/switchover")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
        assertProblem(api.send(chunked), 413, "too-large");
    }

    @Test
    void answersEvenWhatIsNoHttpWithAProblem() throws Exception {
        assertThat(raw("GET /v1/clusters/%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "\"code\":\"malformed-request\"");
        assertThat(raw("GET /v1/clusters HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void keepsPagesOfOtherSitesOut() throws Exception {
        assertThat(raw("""
                POST /v1/clusters/pg-test/pause HTTP/1.1\r
                Host: 127.0.0.1\r
                Origin: http://evil.example\r
                Content-Length: 0\r
                Connection: close\r
                \r
                """)).startsWith("HTTP/1.1 403").contains("foreign-origin");
        assertThat(raw("GET /v1/clusters HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("misdirected");
    }

    @Test
    void servesNobodyBeforeItIsReady() throws Exception {
        api.ready = false;
        assertProblem(api.get("/v1/clusters"), 503, "server-not-ready");
        var reply = api.get("/readyz");
        assertProblem(reply, 503, "server-not-ready");
        assertThat(reply.header("Retry-After")).isEqualTo("1");
        assertThat(api.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void readsTheJournalInStretches() throws Exception {
        var reply = api.get("/v1/clusters/pg-test/events?from=2&limit=2");
        assertThat(reply.json().path("events")).hasSize(2);
        assertThat(reply.json().at("/events/0/sequence").asLong()).isEqualTo(2);
        assertThat(reply.json().at("/events/0/type").asText()).isEqualTo("instance-added");
        assertThat(reply.json().path("next").asLong()).isEqualTo(4);
        var none = api.get("/v1/clusters/pg-test/events?from=100000");
        assertThat(none.json().path("events")).isEmpty();
        assertThat(none.json().path("next").asLong()).isEqualTo(100_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/clusters/pg-test/events/stream", "/v1/clusters/pg-test/events"})
    void streamsEventsFromAnyNumberOnAndThenLive(String path) throws Exception {
        var request = api.request(path)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "3")
                .build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(next(lines, "id:")).isEqualTo("id: 4");
            assertThat(next(lines, "event:")).isEqualTo("event: bootstrap-started");
            assertThat(next(lines, "data:")).startsWith("data: {\"sequence\":4,\"type\":\"bootstrap-started\"");
            for (var known = 5; known <= api.clusters.sequence(TestApi.CLUSTER); known++) {
                assertThat(next(lines, "id:")).isEqualTo("id: " + known);
            }
            api.clusters.append(TestApi.CLUSTER, new ClusterPaused(TestApi.START.plusSeconds(60)));
            assertThat(next(lines, "id:")).isEqualTo("id: " + api.clusters.sequence(TestApi.CLUSTER));
        }
    }

    @Test
    void tellsWhatWasAtANumberOrATime() throws Exception {
        var early = api.get("/v1/clusters/pg-test/state?at=2");
        assertThat(early.json().path("sequence").asLong()).isEqualTo(2);
        assertThat(early.json().path("state").path("instances").has("pg-test-1"))
                .isTrue();
        assertThat(early.json().path("state").path("instances").has("pg-test-2"))
                .isFalse();
        var later = api.get("/v1/clusters/pg-test/state?at=2026-01-01T00:00:01.5Z");
        assertThat(later.json().at("/state/change/kind").asText()).isEqualTo("bootstrap");
    }

    @Test
    void saysWhetherReplayHolds() throws Exception {
        try (var other = TestApi.start()) {
            assertThat(other.get("/v1/clusters/pg-test/verify")
                            .json()
                            .path("holds")
                            .asBoolean())
                    .isTrue();
            other.clusters.pretend(ClusterState.unknown(TestApi.CLUSTER));
            var reply = other.get("/v1/clusters/pg-test/verify").json();
            assertThat(reply.path("holds").asBoolean()).isFalse();
            assertThat(reply.path("differences").findValuesAsText("path"))
                    .contains("/state/lifecycle", "/state/leader");
        }
    }

    @Test
    void asksForTheTokenOnEverythingButProbes() throws Exception {
        try (var guarded = TestApi.withToken("s3cret")) {
            var reply = guarded.get("/v1/clusters");
            assertProblem(reply, 401, "unauthorized");
            assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
            assertProblem(guarded.get("/metrics"), 401, "unauthorized");
            assertProblem(guarded.get("/v1/clusters", "Authorization", "Bearer s3cre"), 401, "unauthorized");
            assertThat(guarded.get("/v1/clusters", "Authorization", "Bearer s3cret")
                            .status())
                    .isEqualTo(200);
            assertThat(guarded.get("/healthz").status()).isEqualTo(200);
            assertThat(guarded.get("/readyz").status()).isEqualTo(200);
        }
    }

    @Test
    void listensToEverybodyOnlyWithAToken() {
        assertThatThrownBy(() -> new HttpSettings("0.0.0.0", 7400, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matriarch.http.token");
        assertThat(new HttpSettings("::1", 7400, Optional.empty()).port()).isEqualTo(7400);
    }

    @Test
    void tellsPrometheus() throws Exception {
        var reply = api.get("/metrics");
        assertThat(reply.header("Content-Type")).startsWith("text/plain");
        assertThat(reply.response().body())
                .contains(
                        "matriarch_clusters 1.0",
                        "matriarch_instances{cluster=\"pg-test\",state=\"streaming\"} 1.0",
                        "matriarch_failovers_total{cluster=\"pg-test\"} 0.0",
                        "jvm_memory_used_bytes");
    }

    private static void assertProblem(Reply reply, int status, String code) throws IOException {
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        var problem = reply.json();
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).isEqualTo("urn:matriarch:problem:" + code);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).isNotEmpty();
    }

    private static String next(BufferedReader lines, String prefix) throws IOException {
        var line = lines.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), api.server().address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
