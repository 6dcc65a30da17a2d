package io.matriarch.agent.rest;

import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.failover.Timings;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.testing.Scene;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {

    private static final Duration NOW = Duration.ZERO;

    @ParameterizedTest
    @CsvSource({
        "/, 200, 503, 503",
        "/primary, 200, 503, 503",
        "/read-write, 200, 503, 503",
        "/leader, 200, 503, 503",
        "/replica, 503, 200, 503",
        "/replica?lag=16MB, 503, 200, 503",
        "/replica?replication_state=streaming, 503, 200, 503",
        "/replica?tag_clonefrom=true, 503, 503, 503",
        "/read-only, 200, 200, 503",
        "/async, 503, 200, 503",
        "/sync, 503, 503, 503",
        "/standby-leader, 503, 503, 503",
        "/health, 200, 200, 503",
        "/liveness, 200, 200, 200",
        "/readiness, 200, 200, 503",
        "/patroni, 200, 200, 200",
        "/cluster, 200, 200, 200",
        "/config, 200, 200, 200",
        "/metrics, 200, 200, 200",
        "/nonsense, 503, 503, 503",
    })
    void answersAsPatroniDoes(String url, int leader, int replica, int crashed) {
        assertThat(statusOf(url, leader(NOW))).isEqualTo(leader);
        assertThat(statusOf(url, replica())).isEqualTo(replica);
        assertThat(statusOf(url, crashed())).isEqualTo(crashed);
    }

    @Test
    void aLeaderIsOneOnlyWhileItsAuthorityLasts() {
        assertThat(statusOf("/primary", leader(Duration.ofSeconds(7)))).isEqualTo(200);
        assertThat(statusOf("/primary", leader(Duration.ofSeconds(8)))).isEqualTo(503);
    }

    @Test
    void anAgentThatDoesNotComeRoundIsNotAlive() {
        var stuck = new NodeStatus(
                config(), leader(NOW).report(), Optional.empty(), NOW, Duration.ofSeconds(10), Optional.empty());
        assertThat(statusOf("/liveness", stuck)).isEqualTo(503);
    }

    @Test
    void describesTheNodeInPatronisWords() throws JsonProcessingException {
        var json = JsonMapper.builder()
                .build()
                .readTree(Answers.of("/patroni", Query.parse(""), replica()).body());
        assertThat(json.path("state").asText()).isEqualTo("running");
        assertThat(json.path("role").asText()).isEqualTo("replica");
        assertThat(json.path("xlog").path("received_location").asLong()).isEqualTo(0x3000000);
        assertThat(json.path("patroni").path("scope").asText()).isEqualTo("pg-test");
    }

    @Test
    void metricsNameTheLeader() {
        assertThat(Answers.of("/metrics", Query.parse(""), leader(NOW)).body())
                .contains("patroni_primary{scope=\"pg-test\",name=\"pg-test-1\"} 1\n");
    }

    @ParameterizedTest
    @CsvSource({"lag=100, 100", "lag=16MB, 16777216", "lag=1 kB, 1024", "lag=x, ", "lag=%zz, ", "'', "})
    void readsSizes(String query, Long bytes) {
        assertThat(Query.parse(query).lagBytes()).isEqualTo(Optional.ofNullable(bytes));
    }

    @Test
    void servesReadersAndNobodyElse() throws IOException, InterruptedException {
        try (var server = RestServer.start(new NodeAddress("127.0.0.1"), 0, () -> Optional.of(leader(NOW)));
                var client = HttpClient.newHttpClient()) {
            assertThat(call(client, server, "GET", "/primary").statusCode()).isEqualTo(200);
            assertThat(call(client, server, "OPTIONS", "/replica").statusCode()).isEqualTo(503);
            assertThat(call(client, server, "HEAD", "/health").body()).isEmpty();
            var refused = call(client, server, "POST", "/switchover");
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        }
    }

    private static HttpResponse<String> call(HttpClient client, RestServer server, String method, String path)
            throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
        var request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static int statusOf(String url, NodeStatus status) {
        var mark = url.indexOf('?');
        var path = mark < 0 ? url : url.substring(0, mark);
        return Answers.of(path, Query.parse(mark < 0 ? "" : url.substring(mark + 1)), status)
                .status();
    }

    private static NodeStatus leader(Duration age) {
        return status(aCluster(), 1, age);
    }

    private static NodeStatus replica() {
        return status(aCluster(), 2, NOW);
    }

    private static NodeStatus crashed() {
        return status(aCluster().postgresCrashes(1, "0/3000000"), 1, NOW);
    }

    private static NodeStatus status(Scene scene, int seq, Duration age) {
        var report = scene.seen().node(instance(seq)).report().orElseThrow();
        return new NodeStatus(config(), report, Optional.empty(), age, NOW, Optional.of(NOW));
    }

    private static AgentConfig config() {
        return new AgentConfig(
                instance(1),
                new NodeAddress("10.10.10.11"),
                "/var/lib/matriarch",
                Optional.empty(),
                List.of("http://127.0.0.1:2379"),
                Timings.of(ClusterSettings.DEFAULT_RTO).lease(),
                ClusterSettings.defaults(),
                List.of(
                        new Member(instance(1), new NodeAddress("10.10.10.11")),
                        new Member(instance(2), new NodeAddress("10.10.10.12"))),
                new Secret("x"),
                new Secret("y"),
                new TreeMap<>());
    }
}
