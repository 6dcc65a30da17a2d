package io.matriarch.agent;

import static io.matriarch.agent.AgentProcesses.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.matriarch.agent.AgentProcesses.Agent;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.testing.Eventually;
import io.matriarch.testing.TestEtcd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real agents, PostgreSQLs and etcd; the test is the orchestrator. */
class AgentIT {

    private static final LeaseTimings TIMINGS =
            new LeaseTimings(Duration.ofSeconds(7), Duration.ofMillis(700), Duration.ofSeconds(1));

    private final TestEtcd etcd = TestEtcd.single();
    private final AgentProcesses agents;

    AgentIT() throws IOException {
        agents = AgentProcesses.of(3, etcd.endpoints(), TIMINGS);
    }

    @AfterEach
    void end() {
        agents.close();
        etcd.close();
    }

    private Agent leader() throws Exception {
        var agent = agents.get(1).start();
        agent.channel().say(new ToAgent.Assign(AgentWorld.bootstrap(1)));
        agent.channel().awaitReport(LIMIT, AgentIT::leads);
        return agent;
    }

    private static boolean leads(AgentReport report) {
        return report.postgres().isWritable()
                && report.heldEpoch().isPresent()
                && report.postgres().timeline().isPresent()
                && report.activity().isEmpty();
    }

    private static boolean streams(AgentReport report) {
        return report.postgres()
                .upstream()
                .filter(PostgresReport.Upstream::streaming)
                .isPresent();
    }

    private static Assignment.Follow follow(long epoch, Agent leader, boolean ready, SystemIdentifier system) {
        var config = leader.config;
        return new Assignment.Follow(
                new Epoch(epoch),
                config.instance(),
                config.address(),
                config.settings().port(),
                ready,
                Optional.of(system));
    }

    private static SystemIdentifier system(Agent agent) throws InterruptedException {
        return agent.channel()
                .awaitReport(LIMIT, report -> report.postgres().system().isPresent())
                .report()
                .postgres()
                .system()
                .orElseThrow();
    }

    @Test
    void bootstrapsAndRestartsInPlaceWhenItsPostmasterIsKilled() throws Exception {
        var agent = leader();
        assertThat(agent.accepts("CREATE TABLE t (i int)")).isTrue();
        assertThat(agent.rest("/primary")).isEqualTo(200);
        assertThat(agent.rest("/replica")).isEqualTo(503);
        assertThat(etcd.ctl("get", "/pg/pg-agents/leader", "--print-value-only"))
                .isEqualTo("pg-agents-1");

        agent.killPostmaster();
        var crashed = agent.channel()
                .awaitReport(
                        Duration.ofSeconds(2),
                        report -> report.postgres().state() == PostgresReport.ServerState.CRASHED)
                .report();
        assertThat(crashed.heldEpoch()).isPresent();
        agent.channel()
                .awaitReport(LIMIT, report -> report.postgres().position().isPresent());
        agent.channel().awaitReport(LIMIT, AgentIT::leads);
        assertThat(agent.accepts("INSERT INTO t VALUES (1)")).isTrue();
        Eventually.asserting(LIMIT, () -> {
            assertThat(etcd.ctl("get", "/pg/pg-agents/members/pg-agents-1", "--print-value-only"))
                    .contains("\"role\":\"primary\"", "\"state\":\"running\"");
            assertThat(etcd.ctl("get", "/pg/pg-agents/status", "--print-value-only"))
                    .contains("optime");
            assertThat(etcd.ctl("get", "/pg/pg-agents/initialize", "--print-value-only"))
                    .isNotBlank();
        });
    }

    @Test
    void aNewAgentAdoptsTheServerAndKeepsTheLease() throws Exception {
        var agent = leader();
        var postmaster = agent.postmaster();
        agent.killAgent();
        agent.start();
        agent.channel().awaitReport(LIMIT, AgentIT::leads);
        assertThat(agent.postmaster()).as("not restarted").isEqualTo(postmaster);
        // An adopted postmaster is no child of the new agent, and is watched all the same.
        agent.killPostmaster();
        agent.channel()
                .awaitReport(
                        Duration.ofSeconds(2),
                        report -> report.postgres().state() == PostgresReport.ServerState.CRASHED);
        agent.channel().awaitReport(LIMIT, AgentIT::leads);
    }

    @Test
    void leavesPostgresRunningWhenItIsTerminated() throws Exception {
        var agent = leader();
        agent.terminateAgent();
        assertThat(agent.accepts("SELECT 1")).isTrue();
        assertThat(agent.story())
                .contains("holds the key of epoch 1")
                .doesNotContain("of-the-superuser", "of-the-replicator");
    }

    @Test
    void killsPostgresBeforeTheLeaseCanRunOutWhenEtcdIsFrozen() throws Exception {
        var agent = leader();
        var postmaster = agent.postmaster();
        etcd.freeze();
        var frozen = System.nanoTime();
        Eventually.within(
                TIMINGS.ttl(),
                () -> !ProcessHandle.of(postmaster).map(ProcessHandle::isAlive).orElse(false));
        assertThat(Duration.ofNanos(System.nanoTime() - frozen)).isLessThan(TIMINGS.ttl());
        assertThat(agent.rest("/primary")).isEqualTo(503);
        etcd.thaw();
        agent.channel().awaitReport(LIMIT, AgentIT::leads);
    }

    @Test
    void goesOnWithoutEtcdAsLongAsAStandbyAcknowledges() throws Exception {
        var one = leader();
        var system = system(one);
        var two = agents.get(2).start();
        var counted = new Assignment.Follow(
                new Epoch(1),
                one.config.instance(),
                one.config.address(),
                one.config.settings().port(),
                true,
                Optional.of(system),
                true);
        two.channel().say(new ToAgent.Assign(counted));
        two.channel().awaitReport(LIMIT, AgentIT::streams);
        var standbys = StandbySet.of(List.of(two.config.instance()));
        one.channel()
                .say(new ToAgent.Assign(new Assignment.Lead(
                        new Epoch(1),
                        false,
                        Optional.of(system),
                        Optional.empty(),
                        Optional.of(new Assignment.Quorum(standbys, Optional.empty())))));
        Eventually.asserting(
                LIMIT,
                () -> assertThat(etcd.ctl("get", "/pg/pg-agents/sync", "--print-value-only"))
                        .contains("pg-agents-2", "\"former\":[]"));
        assertThat(one.accepts("CREATE TABLE t (i int)")).isTrue();
        var postmaster = one.postmaster();

        etcd.freeze();
        var until = System.nanoTime() + TIMINGS.ttl().multipliedBy(2).toNanos();
        while (System.nanoTime() - until < 0) {
            assertThat(one.accepts("INSERT INTO t VALUES (1)")).isTrue();
        }
        assertThat(one.postmaster()).isEqualTo(postmaster);
        assertThat(one.rest("/primary")).isEqualTo(200);

        two.killAgent();
        two.killPostmaster();
        Eventually.within(
                TIMINGS.ttl(),
                () -> !ProcessHandle.of(postmaster).map(ProcessHandle::isAlive).orElse(false));
        etcd.thaw();
    }

    @Test
    void patronisOwnProgramReadsItsKeys() throws Exception {
        assumeThat(Path.of("/usr/bin/patronictl")).as("patronictl is installed").exists();
        var agent = leader();
        var configuration = agent.home().resolve("patronictl.yml");
        Files.writeString(
                configuration, """
                scope: pg-agents
                namespace: /pg/
                etcd3:
                  hosts: ["%s"]
                """.formatted(etcd.endpoints().getFirst().replace("http://", "")));
        Eventually.asserting(LIMIT, () -> {
            assertThat(patronictl(configuration, "list", "--format", "json"))
                    .contains("\"Member\": \"pg-agents-1\"", "\"Role\": \"Leader\"", "\"State\": \"running\"");
            assertThat(patronictl(configuration, "show-config"))
                    .contains("ttl: " + TIMINGS.ttl().toSeconds());
        });
        patronictl(configuration, "history");
    }

    private static String patronictl(Path configuration, String... arguments) {
        var command = new ArrayList<>(List.of("patronictl", "-c", configuration.toString()));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void handsOverAndComesBackAsAStandby() throws Exception {
        var one = leader();
        var system = system(one);
        var two = agents.get(2).start();
        two.channel().say(new ToAgent.Assign(follow(1, one, true, system)));
        two.channel().awaitReport(LIMIT, AgentIT::streams);
        assertThat(two.rest("/replica")).isEqualTo(200);
        assertThat(one.accepts("CREATE TABLE t (i int)")).isTrue();

        one.channel().say(new ToAgent.Assign(follow(2, two, false, system)));
        var stopped = one.channel()
                .awaitReport(
                        LIMIT,
                        report -> report.postgres().isStopped()
                                && report.heldEpoch().isEmpty()
                                && report.postgres().position().isPresent())
                .report();
        two.channel()
                .say(new ToAgent.Assign(new Assignment.Lead(
                        new Epoch(2),
                        false,
                        Optional.of(system),
                        stopped.postgres().position())));
        two.channel().awaitReport(LIMIT, AgentIT::leads);
        assertThat(two.accepts("INSERT INTO t VALUES (1)")).isTrue();
        one.channel().say(new ToAgent.Assign(follow(2, two, true, system)));
        one.channel().awaitReport(LIMIT, AgentIT::streams);
    }

    @Test
    void rewindsALeaderThatCameBackWithWalOfItsOwn() throws Exception {
        var one = leader();
        var system = system(one);
        var two = agents.get(2).start();
        two.channel().say(new ToAgent.Assign(follow(1, one, true, system)));
        two.channel().awaitReport(LIMIT, AgentIT::streams);
        assertThat(one.accepts("CREATE TABLE t (i int)")).isTrue();
        // The standby dies with its agent, the leader writes on: what it writes now the next leader will never have.
        two.killAgent();
        two.killPostmaster();
        assertThat(one.accepts("INSERT INTO t SELECT generate_series(1, 10000)"))
                .isTrue();
        one.channel().say(new ToAgent.Assign(new Assignment.Rest(new Epoch(1))));
        one.channel()
                .awaitReport(
                        LIMIT,
                        report -> report.heldEpoch().isEmpty()
                                && report.postgres().isStopped());
        two.start();
        two.channel()
                .say(new ToAgent.Assign(
                        new Assignment.Lead(new Epoch(2), false, Optional.of(system), Optional.empty())));
        two.channel().awaitReport(LIMIT, AgentIT::leads);
        one.channel().say(new ToAgent.Assign(follow(2, two, true, system)));
        one.channel().awaitReport(LIMIT, AgentIT::streams);
        assertThat(one.home().resolve("quarantine"))
                .as("the WAL that only it had, put aside by the rewind")
                .isNotEmptyDirectory();
    }
}
