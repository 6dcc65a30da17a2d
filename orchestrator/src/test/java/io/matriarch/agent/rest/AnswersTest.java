package io.matriarch.agent.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.matriarch.agent.patroni.PatroniKeys;
import io.matriarch.failover.Timings;
import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Member;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.agent.PostgresReport.Upstream;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.protocol.spec.ClusterSettings;
import java.net.InetAddress;
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

    private static final InstanceId SELF = InstanceId.parse("pg-test-1");
    private static final NodeAddress ADDRESS = new NodeAddress("10.10.10.11");
    private static final long NOW = Duration.ofSeconds(100).toNanos();
    private static final AgentConfig CONFIG = new AgentConfig(
            SELF,
            ADDRESS,
            "/base",
            Optional.empty(),
            List.of("http://127.0.0.1:2379"),
            Timings.of(Duration.ofSeconds(30)).lease(),
            ClusterSettings.defaults(),
            List.of(
                    new Member(SELF, ADDRESS),
                    new Member(InstanceId.parse("pg-test-2"), new NodeAddress("10.10.10.12"))),
            new Secret("a"),
            new Secret("b"),
            new TreeMap<>());

    private static PostgresReport server(ServerState state, ServerRole role, boolean streaming) {
        var standby = role == ServerRole.STANDBY;
        return new PostgresReport(
                state,
                Optional.of(role),
                Optional.of(new SystemIdentifier("7268616322854375442")),
                Optional.of(new Timeline(2)),
                Optional.of(new Lsn(5000)),
                standby ? Optional.of(new Lsn(4000)) : Optional.empty(),
                standby
                        ? Optional.of(new Upstream(
                                Optional.of(ADDRESS), streaming, Optional.empty(), Optional.of(new Lsn(5000))))
                        : Optional.empty(),
                standby
                        ? List.of()
                        : List.of(new StandbyLink(
                                "pg-test-2",
                                "streaming",
                                Optional.of(new Lsn(5000)),
                                Optional.of(new Lsn(4900)),
                                Optional.of(new Lsn(4800)))),
                Optional.of(150_017),
                Optional.empty());
    }

    private static Snapshot snapshot(PostgresReport server, Optional<Long> authorityUntil) {
        var report = new AgentReport(
                1,
                SELF,
                new Epoch(3),
                server,
                authorityUntil.map(_ -> new Epoch(3)),
                Duration.ZERO,
                Optional.empty(),
                List.of(),
                Optional.empty());
        return new Snapshot(report, CONFIG, authorityUntil, NOW, JsonNodeFactory.instance.arrayNode(), 0);
    }

    private static Snapshot leader() {
        return snapshot(server(ServerState.RUNNING, ServerRole.PRIMARY, false), Optional.of(NOW + 1));
    }

    private static Snapshot replica(boolean streaming) {
        return snapshot(server(ServerState.RUNNING, ServerRole.STANDBY, streaming), Optional.empty());
    }

    private static int status(String target, Snapshot seen) {
        var parts = target.split("\\?", 2);
        var query = new TreeMap<String, String>();
        if (parts.length == 2) {
            var pair = parts[1].split("=", 2);
            query.put(pair[0], pair[1]);
        }
        return Answers.of(parts[0], query, seen, NOW).status();
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200, 503, 503",
        "/primary, 200, 503, 503",
        "/read-write, 200, 503, 503",
        "/leader, 200, 503, 503",
        "/replica, 503, 200, 503",
        "/replica?lag=1000, 503, 200, 503",
        "/replica?lag=999, 503, 503, 503",
        "/replica?lag=16MB, 503, 200, 503",
        "/replica?tag_x=y, 503, 503, 503",
        "/replica?replication_state=streaming, 503, 200, 503",
        "/read-only, 200, 200, 503",
        "/async, 503, 200, 503",
        "/sync, 503, 503, 503",
        "/quorum, 503, 503, 503",
        "/read-only-sync, 200, 503, 503",
        "/standby-leader, 503, 503, 503",
        "/health, 200, 200, 503",
        "/liveness, 200, 200, 200",
        "/readiness, 200, 200, 503",
        "/patroni, 200, 200, 200",
        "/cluster, 200, 200, 200",
        "/history, 200, 200, 200",
        "/config, 200, 200, 200",
        "/metrics, 200, 200, 200",
        "/whatever, 503, 503, 503"
    })
    void theStatusSaysWhatAServerIs(String target, int ofLeader, int ofReplica, int ofStopped) {
        assertThat(status(target, leader())).as("leader").isEqualTo(ofLeader);
        assertThat(status(target, replica(true))).as("replica").isEqualTo(ofReplica);
        assertThat(status(target, snapshot(PostgresReport.of(ServerState.STOPPED), Optional.empty())))
                .as("stopped")
                .isEqualTo(ofStopped);
    }

    @Test
    void aPrimaryWhoseAuthorityHasRunOutIsNone() {
        var late = snapshot(server(ServerState.RUNNING, ServerRole.PRIMARY, false), Optional.of(NOW));
        assertThat(status("/primary", late)).isEqualTo(503);
        assertThat(status("/read-only", late)).isEqualTo(503);
        assertThat(status("/health", late)).isEqualTo(200);
    }

    @Test
    void aReplicaThatDoesNotStreamServesReadsButPassesNoBoundOnItsLag() {
        assertThat(status("/replica", replica(false))).isEqualTo(200);
        assertThat(status("/replica?lag=100MB", replica(false))).isEqualTo(503);
        assertThat(status("/readiness", replica(false))).isEqualTo(503);
    }

    @Test
    void aLoopThatStandsStillIsNotAlive() {
        var ttl = CONFIG.lease().ttl().toNanos();
        var query = new TreeMap<String, String>();
        assertThat(Answers.of("/liveness", query, leader(), NOW + ttl).status()).isEqualTo(503);
        assertThat(Answers.of("/liveness", query, replica(true), NOW + ttl).status())
                .isEqualTo(200);
        assertThat(Answers.of("/liveness", query, replica(true), NOW + 2 * ttl).status())
                .isEqualTo(503);
    }

    @Test
    void theStatusBodyIsLikePatronis() throws Exception {
        var body = new ObjectMapper()
                .readTree(Answers.of("/patroni", new TreeMap<>(), replica(true), NOW)
                        .body());
        assertThat(body.get("state").asText()).isEqualTo("running");
        assertThat(body.get("role").asText()).isEqualTo("replica");
        assertThat(body.get("server_version").asInt()).isEqualTo(150_017);
        assertThat(body.get("timeline").asInt()).isEqualTo(2);
        assertThat(body.at("/xlog/received_location").asLong()).isEqualTo(5000);
        assertThat(body.at("/xlog/replayed_location").asLong()).isEqualTo(4000);
        assertThat(body.get("database_system_identifier").asText()).isEqualTo("7268616322854375442");
        assertThat(body.at("/patroni/scope").asText()).isEqualTo("pg-test");
        assertThat(body.at("/patroni/name").asText()).isEqualTo("pg-test-1");
    }

    @Test
    void theClusterIsWhatTheLeaderSees() throws Exception {
        var body = new ObjectMapper()
                .readTree(Answers.of("/cluster", new TreeMap<>(), leader(), NOW).body());
        assertThat(body.at("/members/0/role").asText()).isEqualTo("leader");
        assertThat(body.at("/members/1/role").asText()).isEqualTo("replica");
        assertThat(body.at("/members/1/state").asText()).isEqualTo("streaming");
        assertThat(body.at("/members/1/lag").asLong()).isEqualTo(200);
    }

    @Test
    void metricsCarryPatronisNamesAndOurLabels() {
        var text = Answers.of("/metrics", new TreeMap<>(), leader(), NOW).body();
        assertThat(text)
                .contains("patroni_primary{scope=\"pg-test\",name=\"pg-test-1\"} 1\n")
                .contains("patroni_postgres_running{scope=\"pg-test\",name=\"pg-test-1\"} 1\n")
                .contains("patroni_xlog_location{scope=\"pg-test\",name=\"pg-test-1\"} 5000\n")
                .contains("patroni_postgres_timeline{scope=\"pg-test\",name=\"pg-test-1\"} 2\n");
        for (var line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
            assertThat(line).matches("patroni_[a-z_]+\\{scope=\"pg-test\",name=\"pg-test-1\"} -?[0-9]+");
        }
    }

    @Test
    void theKeysInEtcdAreLikePatronis() throws Exception {
        var mapper = new ObjectMapper();
        var member = mapper.readTree(PatroniKeys.member(leader().report(), CONFIG));
        assertThat(member.get("conn_url").asText()).isEqualTo("postgres://10.10.10.11:5432/postgres");
        assertThat(member.get("api_url").asText()).isEqualTo("http://10.10.10.11:8008/patroni");
        assertThat(member.get("state").asText()).isEqualTo("running");
        assertThat(member.get("role").asText()).isEqualTo("primary");
        assertThat(member.get("xlog_location").asLong()).isEqualTo(5000);
        var keys = PatroniKeys.cluster(leader().report(), CONFIG, JsonNodeFactory.instance.arrayNode());
        assertThat(keys).containsOnlyKeys("config", "initialize", "status");
        assertThat(keys.get("initialize")).isEqualTo("7268616322854375442");
        assertThat(keys.get("status")).isEqualTo("{\"optime\":5000,\"slots\":{\"pg_test_2\":4900}}");
        assertThat(mapper.readTree(keys.get("config"))
                        .get("maximum_lag_on_failover")
                        .asLong())
                .isEqualTo(1_048_576);
    }

    @Test
    void answersOverHttpWithOrWithoutABody() throws Exception {
        try (var server =
                        RestServer.start(InetAddress.getLoopbackAddress(), 0, () -> Optional.of(leader()), () -> NOW);
                var client = HttpClient.newHttpClient()) {
            var get = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/primary?lag=1"))
                    .build();
            assertThat(client.send(get, HttpResponse.BodyHandlers.ofString()))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200))
                    .satisfies(answer -> assertThat(answer.body()).contains("\"role\":\"primary\""));
            for (var method : List.of("HEAD", "OPTIONS")) {
                var request = HttpRequest.newBuilder(get.uri())
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()))
                        .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200))
                        .satisfies(answer -> assertThat(answer.body()).isEmpty());
            }
            var post = HttpRequest.newBuilder(get.uri())
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(405))
                    .satisfies(answer ->
                            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS"));
        }
    }
}
