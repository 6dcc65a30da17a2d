package io.matriarch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.matriarch.http.TestApi;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterRegistered;
import io.matriarch.protocol.event.ClusterRemovalStarted;
import io.matriarch.protocol.event.ClusterRemoved;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.evidence.PhaseDuration;
import io.matriarch.protocol.evidence.PhaseDuration.Phase;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.testing.FakeClusters;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line in this process against the real HTTP server; its time passes when it waits. */
@Timeout(120)
class CommandLineTest {

    private static final OperationId OPERATION = new OperationId("op-7");
    private static final Instant START = TestApi.START;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it in
    private Path directory;

    private TestApi api;
    private final Map<String, String> environment = new TreeMap<>();
    private final AtomicLong nanos = new AtomicLong();
    private Runnable whileItWaits = () -> {};

    @BeforeEach
    void start() throws Exception {
        api = TestApi.start();
        environment.put("MATRIARCH_URL", api.url("").toString());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void listsATable() {
        var result = matriarch("list");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .first()
                .asString()
                .startsWith("CLUSTER  INSTANCE   HOST      PORT  ROLE     STATE");
        assertThat(result.out()).contains("pg-test  pg-test-2  10.0.0.2  5432  replica  streaming  1   0 B  1");
    }

    @Test
    void listsExactlyThePromisedFieldsAsJson() throws Exception {
        var result = matriarch("list", "pg-test", "--output", "json");
        var rows = JSON.readTree(result.out());
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).fieldNames())
                .toIterable()
                .containsExactly(
                        "cluster", "instance", "host", "port", "role", "state", "timeline", "lag_bytes", "epoch");
        assertThat(rows.get(1).path("role").asText()).isEqualTo("replica");
    }

    @Test
    void saysThatThereIsNothingYet() throws Exception {
        try (var empty = TestApi.empty()) {
            environment.put("MATRIARCH_URL", empty.url("").toString());
            var result = matriarch("list");
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("matriarch apply FILE");
            assertThat(matriarch("list", "--output", "json").out().strip()).isEqualTo("[ ]");
        }
    }

    @Test
    void exitsWithOneAndTheReasonWhenRefused() {
        api.clusters.react((cluster, command) -> FakeClusters.refused(new Refusal.AlreadyLeads(TestApi.ONE)));
        var result = matriarch("switchover", "pg-test", "--candidate", "pg-test-1");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualToIgnoringNewLines("matriarch: pg-test-1 leads already");
        assertThat(matriarch("list", "pg-none").exitCode()).isEqualTo(1);
        assertThat(matriarch("list", "pg-none").err()).contains("there is no cluster pg-none");
    }

    @Test
    void tellsAServerThatIsNotReadyFromAClusterThatIsNot() {
        api.clusters.react(
                (cluster, command) -> FakeClusters.refused(new Refusal.NotReady(cluster, "it has no leader yet")));
        assertThat(matriarch("switchover", "pg-test").exitCode()).isEqualTo(1);
        api.ready = false;
        var result = matriarch("switchover", "pg-test");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("the server is not ready");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "list --output xml",
                "switchover",
                "switchover pg.test",
                "switchover ../../etc",
                "switchover pg-test --candidate pg_test",
                "restart pg-test",
                "remove pg-test --delete-data",
                "events pg-test --from 0",
                "replay pg-test --at yesterday",
                "replay pg-test --at 3 --verify",
                "agent",
                "apply x.yml --timeout soon",
            })
    void exitsWithTwoOnWrongUsage(String line) {
        var result = matriarch(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).isNotEmpty().doesNotContain("Exception");
        assertThat(api.clusters.commands()).isEmpty();
    }

    @Test
    void letsNoNameReachTheTerminalRaw() {
        var result = matriarch("list", "pg\u001b[2J");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "127.0.0.1:7400", "http://", "::", "http://127.0.0.1:99999"})
    void exitsWithTwoWhenTheUrlIsNone(String url) {
        environment.put("MATRIARCH_URL", url);
        assertThat(matriarch("list").exitCode()).isEqualTo(2);
        assertThat(matriarch("list").err()).contains("MATRIARCH_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "pause pg-test", "events pg-test", "events pg-test --follow", "replay pg-test"})
    void exitsWithThreeWhenNoServerAnswers(String line) {
        environment.put("MATRIARCH_URL", "http://127.0.0.1:1");
        var result = matriarch(line.split(" "));
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("http://127.0.0.1:1").doesNotContain("Exception");
    }

    @Test
    void exitsWithTwoWhenTheTokenCannotBeSent() {
        environment.put("MATRIARCH_TOKEN", "s3cret\nX-More: 1");
        var result = matriarch("list");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("MATRIARCH_TOKEN").doesNotContain("s3cret");
    }

    @Test
    void showsTheTokenOnlyToTheServer() throws Exception {
        try (var guarded = TestApi.withToken("s3cret")) {
            environment.put("MATRIARCH_URL", guarded.url("").toString());
            var refused = matriarch("list");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("MATRIARCH_TOKEN");
            environment.put("MATRIARCH_TOKEN", "s3cret");
            assertThat(matriarch("list").exitCode()).isZero();
        }
    }

    @Test
    void tellsTheStoryOfASwitchoverUntilItsEnd() {
        var verdict = new CandidateVerdict(
                TestApi.TWO, Verdict.CHOSEN, "streams", Optional.empty(), Optional.empty(), Optional.of(0L));
        api.clusters.react((cluster, command) -> api.clusters.accepted(
                cluster,
                OPERATION,
                new SwitchoverStarted(OPERATION, new Epoch(2), TestApi.ONE, TestApi.TWO, List.of(verdict), START)));
        whileItWaits = once(() -> api.clusters.append(
                TestApi.CLUSTER,
                new SwitchoverCompleted(
                        OPERATION,
                        new Epoch(2),
                        TestApi.TWO,
                        new Timeline(2),
                        List.of(
                                new PhaseDuration(Phase.STOP, Duration.ofMillis(110)),
                                new PhaseDuration(Phase.PROMOTE, Duration.ofMillis(60))),
                        START.plusMillis(170))));
        var result = matriarch("switchover", "pg-test");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("+0.000 s  switchover from pg-test-1 to pg-test-2 begins, epoch 2")
                .contains("        chosen pg-test-2: streams (0 B behind)")
                .contains("+0.170 s  switchover done: pg-test-2 leads, epoch 2, timeline 2; "
                        + "stop 0.110 s, promote 0.060 s, in all 0.170 s");
    }

    @Test
    void exitsWithOneWhenTheOperationFails() {
        restartBegins();
        whileItWaits = once(() -> api.clusters.append(
                TestApi.CLUSTER,
                new InstanceTaskFailed(OPERATION, TestApi.TWO, "it does not start", START.plusSeconds(3))));
        var result = matriarch("restart", "pg-test", "pg-test-2");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("it does not start");
    }

    @Test
    void stopsWaitingAfterItsTimeout() {
        restartBegins();
        var result = matriarch("restart", "pg-test", "pg-test-2", "--timeout", "5s");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("has not ended after 5.000 s", "matriarch events pg-test");
        assertThat(matriarch("reinit", "pg-test", "pg-test-2", "--no-wait").exitCode())
                .isZero();
    }

    @Test
    void removesDataOnlyWhenToldSoTwice() {
        api.clusters.react((cluster, command) -> api.clusters.accepted(
                cluster,
                OPERATION,
                new ClusterRemovalStarted(OPERATION, false, START),
                new ClusterRemoved(OPERATION, false, START)));
        assertThat(matriarch("remove", "pg-test", "--no-wait").exitCode()).isZero();
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.RemoveCluster(false));
        matriarch("remove", "pg-test", "--delete-data", "--yes", "--no-wait");
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.RemoveCluster(true));
        matriarch("remove", "pg-test", "pg-test-2", "--no-wait");
        assertThat(api.clusters.commands()).last().isEqualTo(new ClusterCommand.RemoveInstance(TestApi.TWO, false));
    }

    @Test
    void pausesAndSaysSo() {
        api.clusters.react((cluster, command) -> api.clusters.accepted(cluster, null, new ClusterPaused(START)));
        var result = matriarch("pause", "pg-test");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("failovers are paused");
    }

    @Test
    void showsEventsAsSentencesOrAsJson() throws Exception {
        var text = matriarch("events", "pg-test", "--from", "2").out().lines().toList();
        assertThat(text).hasSize(4);
        assertThat(text.getFirst())
                .isEqualTo("2026-01-01T00:00:00Z     2  pg-test-1 is declared on 10.0.0.1, as primary");
        assertThat(text.getLast()).contains("pg-test-1 leads and accepts writes: epoch 1, timeline 1");
        var json =
                matriarch("events", "pg-test", "--output", "json").out().lines().toList();
        assertThat(json).hasSize(5);
        JsonNode first = JSON.readTree(json.getFirst());
        assertThat(first.fieldNames()).toIterable().startsWith("sequence", "type", "at");
        assertThat(first.path("type").asText()).isEqualTo("cluster-registered");
    }

    @Test
    void replaysAndVerifies() {
        assertThat(matriarch("replay", "pg-test").out())
                .contains("pg-test after event 5: managed, epoch 1", "led by pg-test-1", "pg-test-2");
        assertThat(matriarch("replay", "pg-test", "--at", "4").out()).contains("bootstrap of pg-test-1 under way");
        assertThat(matriarch("replay", "pg-test", "--at", "2026-01-01T00:00:00Z", "--output", "json")
                        .out())
                .contains("\"sequence\" : 3");
        assertThat(matriarch("replay", "pg-test", "--verify").out()).contains("holds");

        api.clusters.pretend(ClusterState.unknown(TestApi.CLUSTER));
        var result = matriarch("replay", "pg-test", "--verify");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("/state/lifecycle: live");
        assertThat(result.err()).contains("is not what its 5 events tell");
    }

    @Test
    void appliesAndTellsHowItGoesUntilAllIsWell() throws Exception {
        var cluster = new ClusterName("pg-new");
        var one = cluster.instance(1);
        api.clusters.react((name, command) -> api.clusters.accepted(
                name, null, new ClusterRegistered(name, io.matriarch.protocol.spec.ClusterSettings.defaults(), START)));
        api.clusters.show(cluster, TestApi.row(one, "10.10.10.11", "replica", "connecting"));
        whileItWaits = once(
                () -> api.clusters.show(cluster, TestApi.row(one, "10.10.10.11", "leader", "initializing")),
                () -> api.clusters.show(cluster, TestApi.row(one, "10.10.10.11", "leader", "running")));
        var result = matriarch("apply", inventory().toString());
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("+ pg-new: build the cluster: pg-new-1 on 10.10.10.11 (primary)")
                .contains("unknown and kept: pg_frobnicate")
                .contains("pg-new-1  replica connecting")
                .contains("pg-new-1  leader initializing")
                .contains("pg-new-1  leader running")
                .contains("CLUSTER  INSTANCE");
    }

    @Test
    void saysWhatIsNotWellWhenBuildingTakesTooLong() throws Exception {
        var cluster = new ClusterName("pg-new");
        api.clusters.react((name, command) -> api.clusters.accepted(
                name, null, new ClusterRegistered(name, io.matriarch.protocol.spec.ClusterSettings.defaults(), START)));
        api.clusters.show(cluster, TestApi.row(cluster.instance(1), "10.10.10.11", "replica", "connecting"));
        var result = matriarch("apply", inventory().toString(), "--timeout", "20s");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("pg-new-1 is connecting", "the server goes on");
    }

    @Test
    void onlyPrintsThePlanOnADryRun() throws Exception {
        var result = matriarch("apply", inventory().toString(), "--dry-run");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("build the cluster", "nothing was changed");
        assertThat(api.clusters.commands()).isEmpty();
    }

    @Test
    void listsEveryErrorOfAnInventory() throws Exception {
        var file = directory.resolve("bad.yml");
        Files.writeString(
                file, Files.readString(inventory()).replace("primary", "boss").replace("pg_seq: 1", "pg_seq: x"));
        var result = matriarch("apply", file.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(result.err()).contains("bad.yml:", "pg_role", "pg_seq");
    }

    @Test
    void namesTheFileThatCannotBeRead() throws Exception {
        assertThat(matriarch("apply", "/nowhere/x.yml").err()).contains("there is no file /nowhere/x.yml");
        assertThat(matriarch("apply", directory.toString()).err()).contains(directory + " is a directory");
        var binary = directory.resolve("binary.yml");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(matriarch("apply", binary.toString()).err()).contains("no text in UTF-8");
        var huge = directory.resolve("huge.yml");
        Files.write(huge, new byte[9 << 20]);
        assertThat(matriarch("apply", huge.toString()).exitCode()).isEqualTo(1);
        assertThat(matriarch("apply", huge.toString()).err()).contains("huge.yml has 9437184 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server",
                "agent",
                "apply",
                "list",
                "switchover",
                "failover",
                "pause",
                "resume",
                "restart",
                "reinit",
                "remove",
                "events",
                "replay"
            })
    void explainsEachCommandWithAnExample(String command) {
        var result = matriarch(command, "--help");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("Example", "matriarch " + command);
    }

    private void restartBegins() {
        api.clusters.react((cluster, command) -> api.clusters.accepted(
                cluster, OPERATION, new InstanceTaskStarted(OPERATION, TestApi.TWO, TaskKind.RESTART, START)));
    }

    private Path inventory() throws Exception {
        var file = directory.resolve("inventory.yml");
        Files.writeString(file, """
                all:
                  children:
                    pg-new:
                      hosts:
                        10.10.10.11: { pg_seq: 1, pg_role: primary }
                      vars: { pg_cluster: pg-new, pg_frobnicate: 7 }
                """);
        return file;
    }

    /** Each step happens at one wait, in order. */
    private static Runnable once(Runnable... steps) {
        var waiting = new java.util.ArrayDeque<>(List.of(steps));
        return () -> Optional.ofNullable(waiting.poll()).ifPresent(Runnable::run);
    }

    private Result matriarch(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var shell =
                new Shell(new PrintWriter(out, true), new PrintWriter(err, true), environment, nanos::get, duration -> {
                    nanos.addAndGet(duration.toNanos());
                    whileItWaits.run();
                });
        return new Result(Main.run(shell, args), out.toString(), err.toString());
    }

    private record Result(int exitCode, String out, String err) {}
}
