package io.matriarch.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.agent.deadman.Wire;
import io.matriarch.agent.postgres.Processes;
import io.matriarch.agent.postgres.Waiting;
import io.matriarch.runtime.Pause;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real deadmen, and nothing that they could kill. */
class DeadmanLinkTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Waiting waiting = new Waiting(Ticker.system(), Pause.real());
    private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
    private DeadmanProcess process;

    @BeforeEach
    void begin(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve("agent"));
        process = new DeadmanProcess(home.resolve("agent/deadman.sock"), home.resolve("data"));
    }

    @AfterEach
    void end() {
        process.endAll(waiting);
    }

    private DeadmanLink link() {
        return new DeadmanLink(process, waiting);
    }

    private long in(Duration time) {
        return waiting.ticker().nanos() + time.toNanos();
    }

    private Optional<Wire.Greeting> deadman() {
        try (var wire = new Wire(SocketChannel.open(UnixDomainSocketAddress.of(process.socket())))) {
            return wire.greeting();
        } catch (IOException nobody) {
            return Optional.empty();
        }
    }

    @Test
    void startsADeadmanWhenThereIsNoneAndHearsItAcknowledge() {
        try (var link = link()) {
            assertThat(link.begin(acknowledged::add)).isEqualTo(new Vigil.Unwatched());
            var until = in(Duration.ofMinutes(1));
            link.tell(new Vigil.Guard(until));
            Eventually.within(LIMIT, () -> acknowledged.contains(until));
            assertThat(deadman().orElseThrow().vigil()).isEqualTo(new Vigil.Guard(until));
        }
    }

    @Test
    void theNextAgentIsToldWhatWasLeft() {
        var until = in(Duration.ofMinutes(1));
        try (var link = link()) {
            link.begin(acknowledged::add);
            link.tell(new Vigil.Guard(until));
            Eventually.within(LIMIT, () -> !acknowledged.isEmpty());
        }
        try (var next = link()) {
            assertThat(next.begin(acknowledged::add)).isEqualTo(new Vigil.Guard(until));
        }
    }

    @Test
    void anotherIsToldTheSameWhenItIsKilledOrFrozen() throws Exception {
        try (var link = link()) {
            link.begin(acknowledged::add);
            link.tell(new Vigil.Guard(in(Duration.ofMinutes(1))));
            Eventually.within(LIMIT, () -> !acknowledged.isEmpty());
            for (var signal : List.of("KILL", "STOP")) {
                var before = deadman().orElseThrow().processId();
                AgentProcesses.Agent.signal(before, signal);
                Eventually.within(LIMIT, () -> {
                    // As an agent does, which does not wait for answers.
                    link.tell(new Vigil.Guard(in(Duration.ofMinutes(1))));
                    return !Processes.isAlive(before);
                });
                // What the old one said before it died does not count.
                acknowledged.clear();
                Eventually.within(LIMIT, () -> {
                    link.tell(new Vigil.Guard(in(Duration.ofMinutes(1))));
                    return !acknowledged.isEmpty();
                });
            }
        }
    }

    @Test
    void doesNotGuardWhatItWasToldToLeaveAlone() {
        try (var link = link()) {
            link.begin(acknowledged::add);
            link.tell(new Vigil.Guard(in(Duration.ofMinutes(1))));
            Eventually.within(LIMIT, () -> !acknowledged.isEmpty());
            link.tell(new Vigil.Rest());
            acknowledged.clear();
            Eventually.within(LIMIT, () -> deadman().orElseThrow().vigil() instanceof Vigil.Rest);
            assertThat(acknowledged).isEmpty();
        }
    }

    @Test
    void endsWithTheLastAgentWhenThereIsNothingToGuard() {
        try (var link = link()) {
            link.begin(acknowledged::add);
            Eventually.within(LIMIT, () -> deadman().isPresent());
        }
        Eventually.within(LIMIT, () -> deadman().isEmpty());
    }

    @Test
    void endsAfterTheDeadlineWhenNobodyIsLeftToKill() {
        try (var link = link()) {
            link.begin(acknowledged::add);
            link.tell(new Vigil.Guard(in(Duration.ofMillis(300))));
            Eventually.within(LIMIT, () -> !acknowledged.isEmpty());
        }
        Eventually.within(LIMIT, () -> deadman().isEmpty());
    }
}
