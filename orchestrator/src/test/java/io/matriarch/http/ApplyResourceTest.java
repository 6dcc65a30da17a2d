package io.matriarch.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.matriarch.protocol.agent.Secret;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.RoleName;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.testing.FakeClusters;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApplyResourceTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ClusterName NEW = new ClusterName("pg-new");
    private static final String INVENTORY = """
            all:
              children:
                pg-new:
                  hosts:
                    10.10.10.11: { pg_seq: 1, pg_role: primary }
                    10.10.10.12: { pg_seq: 2, pg_role: replica }
                  vars:
                    pg_cluster: pg-new
                    pg_users: [ { name: app, password: hunter2 } ]
                    pg_frobnicate: 7
            """;

    private TestApi api;

    @BeforeEach
    void start() throws Exception {
        api = TestApi.empty();
        api.clusters.react((cluster, command) -> switch (command) {
            case ClusterCommand.Apply apply ->
                api.clusters.accepted(
                        cluster,
                        null,
                        new ClusterRegistered(cluster, apply.spec().settings(), TestApi.START));
            case ClusterCommand other -> FakeClusters.refused(new Refusal.NoSuchCluster(cluster));
        });
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void saysWhatWouldBeDoneAndDoesNothing() throws Exception {
        var reply = apply(INVENTORY, true);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
        var body = reply.json();
        assertThat(body.path("dryRun").asBoolean()).isTrue();
        assertThat(body.path("changes").asBoolean()).isTrue();
        assertThat(body.at("/steps/0/kind").asText()).isEqualTo("register-cluster");
        assertThat(body.path("notices").findValuesAsText("path")).anyMatch(path -> path.contains("pg_frobnicate"));
        assertThat(body.at("/clusters/0/instances")).hasSize(2);
        assertThat(api.clusters.commands()).isEmpty();
        assertThat(api.secrets.get(NEW, "role/app")).isEmpty();
        assertThat(reply.response().body()).doesNotContain("hunter2");
    }

    @Test
    void keepsPasswordsAndSendsOnlyTheirRevisions() throws Exception {
        var reply = apply(INVENTORY, false);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(202);
        assertThat(reply.json().at("/clusters/0/answer/events/0/type").asText()).isEqualTo("cluster-registered");
        assertThat(reply.response().body()).doesNotContain("hunter2");
        assertThat(api.secrets.get(NEW, "role/app")).contains(new Secret("hunter2"));
        assertThat(revision()).isEqualTo(1);

        var changed = apply(INVENTORY.replace("hunter2", "hunter3"), false);
        assertThat(changed.json().path("steps").findValuesAsText("kind")).contains("change-passwords");
        assertThat(revision()).isEqualTo(2);
    }

    @Test
    void listsEveryErrorAndChangesNothing() throws Exception {
        var reply = apply(INVENTORY.replace("replica", "primary").replace("10.10.10.12", "10.10.10.300"), false);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.code()).isEqualTo("invalid-inventory");
        assertThat(reply.json().path("errors").size()).isGreaterThan(1);
        var error = reply.json().at("/errors/0");
        assertThat(error.path("file").asText()).isEqualTo("test.yml");
        assertThat(error.path("path").asText()).isNotEmpty();
        assertThat(error.path("rule").asText()).isNotEmpty();
        assertThat(api.clusters.commands()).isEmpty();
        assertThat(api.secrets.get(NEW, "role/app")).isEmpty();
        assertThat(reply.response().body()).doesNotContain("hunter2");
    }

    @Test
    void saysWhichClusterRefuses() throws Exception {
        api.clusters.react(
                (cluster, command) -> FakeClusters.refused(new Refusal.NotReady(cluster, "it is being removed")));
        var reply = apply(INVENTORY, false);
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("apply-refused");
        assertThat(reply.json().at("/errors/0/path").asText()).isEqualTo("pg-new");
    }

    @Test
    void takesInventoriesUpTo8MiB() throws Exception {
        var large = INVENTORY + "#" + "x".repeat(2 << 20) + "\n";
        assertThat(apply(large, true).status()).isNotEqualTo(413);
        var linesEscapedInJson = "#\n".repeat((7 << 20) / 2);
        assertThat(apply(INVENTORY + linesEscapedInJson, true).status()).isNotEqualTo(413);
        assertThat(apply("#" + "x".repeat(9 << 20), true).status()).isEqualTo(422);
        assertThat(apply("#" + "x".repeat(17 << 20), true).status()).isEqualTo(413);
    }

    @Test
    void refusesWhatIsNoYaml() throws Exception {
        assertThat(apply("all: [", true).status()).isEqualTo(422);
        assertThat(api.post("/v1/apply", "{\"file\":\"x\"}").code()).isEqualTo("invalid-body");
    }

    private TestApi.Reply apply(String text, boolean dryRun) throws IOException, InterruptedException {
        var body = JSON.createObjectNode()
                .put("file", "test.yml")
                .put("text", text)
                .put("dryRun", dryRun);
        return api.post("/v1/apply", body.toString());
    }

    private int revision() {
        return spec().settings().role(new RoleName("app")).orElseThrow().passwordRevision();
    }

    private ClusterSpec spec() {
        return switch (api.clusters.commands().getLast()) {
            case ClusterCommand.Apply apply -> apply.spec();
            case ClusterCommand other -> throw new AssertionError(other);
        };
    }
}
