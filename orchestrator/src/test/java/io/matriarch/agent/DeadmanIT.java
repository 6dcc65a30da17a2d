package io.matriarch.agent;

import static io.matriarch.agent.AgentProcesses.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.AgentProcesses.Agent;
import io.matriarch.agent.deadman.Vigil;
import io.matriarch.agent.deadman.Wire;
import io.matriarch.agent.postgres.Processes;
import io.matriarch.protocol.agent.LeaseTimings;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.testing.Eventually;
import io.matriarch.testing.TestEtcd;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A leader with a real PostgreSQL, whose agent fails in every way; the deadman's own clock says when PostgreSQL has to die. */
class DeadmanIT {

    private static final LeaseTimings TIMINGS =
            new LeaseTimings(Duration.ofSeconds(7), Duration.ofMillis(700), Duration.ofSeconds(1));

    /** What the margin of a lease has room for. */
    private static final Duration LATE = Duration.ofMillis(500);

    private final TestEtcd etcd = TestEtcd.single();
    private final AgentProcesses agents;

    DeadmanIT() throws IOException {
        agents = AgentProcesses.of(1, etcd.endpoints(), TIMINGS);
    }

    @AfterEach
    void end() {
        agents.close();
        etcd.close();
    }

    private Agent leader() throws Exception {
        var agent = agents.get(1).start();
        agent.channel().say(new ToAgent.Assign(AgentWorld.bootstrap(1)));
        awaitLead(agent);
        return agent;
    }

    private static void awaitLead(Agent agent) throws InterruptedException {
        agent.channel()
                .awaitReport(
                        LIMIT,
                        report -> report.postgres().isWritable()
                                && report.heldEpoch().isPresent()
                                && report.activity().isEmpty());
    }

    private static Optional<Wire.Greeting> deadman(Agent agent) {
        var socket = UnixDomainSocketAddress.of(agent.home().resolve("agent/deadman.sock"));
        try (var wire = new Wire(SocketChannel.open(socket))) {
            return wire.greeting();
        } catch (IOException nobody) {
            return Optional.empty();
        }
    }

    private static long deadline(Agent agent) {
        return ((Vigil.Guard) deadman(agent).orElseThrow().vigil()).untilNanos();
    }

    private static boolean isGone(long process) {
        return !Processes.isAlive(process);
    }

    private static List<ProcessHandle> server(Agent agent) {
        var data = agent.home().resolve("data");
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, data))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path data) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                    .equals(data);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Nobody moves the deadline any more. The dead whom nobody has buried yet work nowhere. */
    private static void assertDiesAtTheDeadline(Agent agent) {
        var deadline = deadline(agent);
        var processes = server(agent);
        assertThat(processes).hasSizeGreaterThan(3);
        var data = agent.home().resolve("data");
        var postmaster = ProcessHandle.of(agent.postmaster()).orElseThrow();
        var looked = System.nanoTime();
        while (worksIn(postmaster, data)) {
            looked = System.nanoTime();
            assertThat(looked - deadline).as("dead by now").isLessThan(LATE.toNanos());
        }
        assertThat(System.nanoTime()).as("not before").isGreaterThan(deadline);
        while (processes.stream().anyMatch(process -> worksIn(process, data))) {
            looked = System.nanoTime();
            assertThat(looked - deadline).as("dead by now").isLessThan(LATE.toNanos());
        }
        assertThat(server(agent)).isEmpty();
    }

    @Test
    void killsPostgresAtTheDeadlineWhenTheAgentIsKilled() throws Exception {
        var agent = leader();
        agent.killAgent();
        assertThat(agent.accepts("CREATE TABLE t (i int)")).as("not before").isTrue();
        assertDiesAtTheDeadline(agent);
        Eventually.within(LIMIT, () -> deadman(agent).isEmpty());
    }

    @Test
    void killsPostgresAtTheDeadlineWhenTheAgentIsFrozen() throws Exception {
        var agent = leader();
        agent.freezeAgent();
        assertDiesAtTheDeadline(agent);
    }

    @Test
    void killsAPostmasterThatStandsStill() throws Exception {
        var agent = leader();
        server(agent).forEach(process -> Agent.signal(process.pid(), "STOP"));
        agent.killAgent();
        assertDiesAtTheDeadline(agent);
    }

    @Test
    void leavesPostgresToAnAgentThatIsBackInTime() throws Exception {
        var agent = leader();
        var postmaster = agent.postmaster();
        var before = deadman(agent).orElseThrow().processId();
        agent.killAgent();
        var deadline = deadline(agent);
        agent.start();
        awaitLead(agent);
        Eventually.within(LIMIT, () -> System.nanoTime() - deadline > LATE.toNanos());
        assertThat(agent.postmaster()).isEqualTo(postmaster);
        assertThat(agent.accepts("CREATE TABLE t (i int)")).isTrue();
        assertThat(deadman(agent).orElseThrow().processId()).isEqualTo(before);
    }

    @Test
    void isReplacedWhenItIsKilledOrFrozen() throws Exception {
        var agent = leader();
        var postmaster = agent.postmaster();
        for (var signal : List.of("KILL", "STOP")) {
            var before = deadman(agent).orElseThrow().processId();
            Agent.signal(before, signal);
            Eventually.within(LIMIT, () -> isGone(before));
            Eventually.within(
                    LIMIT,
                    () -> deadman(agent)
                            .filter(other -> other.vigil() instanceof Vigil.Guard)
                            .isPresent());
        }
        assertThat(agent.postmaster()).isEqualTo(postmaster);
        agent.killAgent();
        assertDiesAtTheDeadline(agent);
    }

    @Test
    void restsWhenNothingMayWriteAndEndsWithItsAgent() throws Exception {
        var agent = leader();
        agent.channel().say(new ToAgent.Assign(new io.matriarch.protocol.agent.Assignment.Rest(new Epoch(1))));
        Eventually.within(
                LIMIT,
                () -> deadman(agent)
                        .filter(there -> there.vigil() instanceof Vigil.Rest)
                        .isPresent());
        var deadman = deadman(agent).orElseThrow().processId();
        agent.killAgent();
        Eventually.within(LIMIT, () -> isGone(deadman));
    }
}
