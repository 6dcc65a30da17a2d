package io.matriarch.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.AgentConfig;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole shell around fakes: a process in this JVM. */
class AgentProcessTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path base;

    private final FakePostgres server = new FakePostgres();
    private final FakeLease lease = new FakeLease();
    private final FakeGuardian guardian = new FakeGuardian();

    AgentProcessTest(@TempDir Path base) {
        this.base = base;
    }

    private AgentConfig config(LeaseTimings timings) {
        var some = AgentWorld.config();
        var defaults = ClusterSettings.defaults();
        var settings = new ClusterSettings(
                defaults.rto(),
                defaults.rpoBytes(),
                defaults.namespace(),
                defaults.port(),
                0,
                defaults.majorVersion(),
                defaults.checksums(),
                defaults.encoding(),
                defaults.locale(),
                defaults.parameters(),
                defaults.roles(),
                defaults.databases(),
                defaults.etcdEndpoints());
        return new AgentConfig(
                some.instance(),
                new NodeAddress("127.0.0.1"),
                base.toString(),
                some.binDirectory(),
                some.etcdEndpoints(),
                timings,
                settings,
                some.members(),
                some.postgresPassword(),
                some.replicationPassword(),
                some.rolePasswords());
    }

    private AgentLoop.End live(LeaseTimings timings, Ticker ticker, CompletableFuture<Runnable> started)
            throws Exception {
        try (var files = AgentFiles.open(base, AgentWorld.SELF)) {
            var process = new AgentProcess(
                    config(timings), files, server, lease, guardian, base, "build", ticker, InstantSource.system());
            return process.run(started::complete);
        }
    }

    private final class Running implements AutoCloseable {
        private final CompletableFuture<Runnable> started = new CompletableFuture<>();
        private final CompletableFuture<AgentLoop.End> end = new CompletableFuture<>();
        final TestChannel channel;

        Running(LeaseTimings timings, Ticker ticker) throws Exception {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    end.complete(live(timings, ticker, started));
                } catch (Exception failed) {
                    started.completeExceptionally(failed);
                    end.completeExceptionally(failed);
                }
            });
            started.get();
            channel =
                    TestChannel.open(base.resolve("pg-test-1/agent/agent.sock")).hello();
        }

        @Override
        public void close() throws IOException {
            channel.close();
            started.join().run();
            end.join();
        }
    }

    private Running run() throws Exception {
        return new Running(AgentWorld.TIMINGS.lease(), Ticker.system());
    }

    @Test
    void bootstrapsAndReportsAndPublishes() throws Exception {
        try (var agent = run()) {
            agent.channel.say(new ToAgent.Assign(AgentWorld.bootstrap(1)));
            var report = agent.channel
                    .awaitReport(
                            LIMIT,
                            seen -> seen.postgres().isWritable()
                                    && seen.postgres().timeline().isPresent())
                    .report();
            assertThat(report.heldEpoch()).isPresent();
            Eventually.asserting(
                    LIMIT,
                    () -> assertThat(lease.publications.getLast().clusterKeys())
                            .containsKeys("initialize", "config", "status"));
        }
        assertThat(server.isWritable()).as("PostgreSQL outlives its agent").isTrue();
        assertThat(lease.held).as("and so does the lease").isPresent();
    }

    @Test
    void theNextAgentCarriesOnWithoutARestart() throws Exception {
        try (var agent = run()) {
            agent.channel.say(new ToAgent.Assign(AgentWorld.bootstrap(1)));
            agent.channel.awaitReport(LIMIT, seen -> seen.postgres().isWritable());
        }
        try (var agent = run()) {
            agent.channel.awaitReport(
                    LIMIT,
                    seen -> seen.postgres().isWritable()
                            && seen.heldEpoch().isPresent()
                            && seen.accepted().value() == 1);
        }
        assertThat(server.kills).hasValue(0);
    }

    @Test
    void restartsInPlaceWhenThePostmasterDiesAndNobodyElseShallLead() throws Exception {
        try (var agent = run()) {
            agent.channel.say(new ToAgent.Assign(AgentWorld.bootstrap(1)));
            agent.channel.awaitReport(LIMIT, seen -> seen.postgres().isWritable());
            server.dies();
            agent.channel.awaitReport(LIMIT, seen -> seen.postgres().isStopped());
            agent.channel.awaitReport(LIMIT, seen -> seen.postgres().isWritable());
        }
    }

    @Test
    void killsPostgresWhenEtcdDoesNotAnswer() throws Exception {
        var brisk = new LeaseTimings(Duration.ofSeconds(2), Duration.ofMillis(200), Duration.ofMillis(600));
        try (var agent = new Running(brisk, Ticker.system())) {
            agent.channel.say(new ToAgent.Assign(AgentWorld.bootstrap(1)));
            agent.channel.awaitReport(LIMIT, seen -> seen.postgres().isWritable());
            lease.answers = false;
            Eventually.within(Duration.ofSeconds(2), () -> !server.isWritable());
        }
    }

    @Test
    void startsNothingThatMayWriteWithoutADeadman() throws Exception {
        guardian.there = false;
        try (var agent = run()) {
            agent.channel.say(new ToAgent.Assign(AgentWorld.bootstrap(1)));
            agent.channel.awaitReport(
                    LIMIT, seen -> seen.obstacle().orElse("").contains("no deadman guards PostgreSQL yet"));
            assertThat(server.isWritable()).isFalse();
            guardian.there = true;
            agent.channel.awaitReport(LIMIT, seen -> seen.postgres().isWritable());
        }
    }

    @Test
    void retiresWhenToldTo() throws Exception {
        try (var agent = run()) {
            agent.channel.next();
            agent.channel.say(new ToAgent.Retire(true));
            assertThat(agent.end.get()).isEqualTo(AgentLoop.End.RETIRED);
        }
    }

    @Test
    void answersAStaleEpoch() throws Exception {
        try (var agent = run()) {
            agent.channel.say(new ToAgent.Assign(AgentWorld.rest(5)));
            agent.channel.awaitReport(LIMIT, seen -> seen.accepted().value() == 5);
            agent.channel.say(new ToAgent.Assign(AgentWorld.rest(4)));
            for (var message = agent.channel.next(); ; message = agent.channel.next()) {
                if (message.orElseThrow() instanceof FromAgent.StaleEpoch stale) {
                    assertThat(stale.accepted().value()).isEqualTo(5);
                    return;
                }
            }
        }
    }
}
