package io.matriarch.simulator.world.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.Happening.WriteAcknowledged;
import io.matriarch.simulator.history.Happening.WriteFailed;
import io.matriarch.simulator.history.Happening.WriteUnknown;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientsTest {

    private static final ClusterName CLUSTER = new ClusterName("pg-test");

    private final VirtualTime time = new VirtualTime();
    private final Chance chance = new Chance(7);
    private final Network network = new Network(time, chance.of("network"), Delay.ofMillis(0.2, 1));
    private final History history = new History(time, History.Precision.WORDS);
    private final List<Happening> heard = new ArrayList<>();
    private final List<Long> heardAt = new ArrayList<>();
    private final List<FakeServer> servers = List.of(new FakeServer(1), new FakeServer(2), new FakeServer(3));
    private final Clients clients = new Clients(time, chance, network, history, List.copyOf(servers));
    private int events;

    private enum Mood {
        WRITABLE,
        STANDBY,
        BREAKING,
        SILENT
    }

    /** A server that does to every write what its mood says. */
    private static final class FakeServer implements Server {
        private final InstanceId instance;
        private Mood mood = Mood.STANDBY;
        private long end = 1000;
        private int writes;

        FakeServer(int seq) {
            instance = new InstanceId(CLUSTER, seq);
        }

        @Override
        public InstanceId instance() {
            return instance;
        }

        @Override
        public Place place() {
            return Place.of(instance);
        }

        @Override
        public void write(long write, int bytes, long sentNanos, Answers answers) {
            writes++;
            end += bytes;
            switch (mood) {
                case WRITABLE -> answers.committed(new Timeline(1), new Lsn(end));
                case STANDBY -> answers.refused("it is a standby");
                case BREAKING -> answers.broken("it fell");
                case SILENT -> {}
            }
        }
    }

    ClientsTest() {
        history.listen((at, happening) -> {
            heard.add(happening);
            heardAt.add(at);
        });
    }

    private void runUntil(double seconds) {
        while (time.nextNanos() <= seconds * 1e9) {
            time.advance();
            events++;
        }
    }

    private <T extends Happening> List<T> heard(Class<T> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void findsWhoTakesWritesAndStaysThere() {
        servers.get(1).mood = Mood.WRITABLE;
        clients.start();
        runUntil(10);
        assertThat(heard(WriteAcknowledged.class))
                .hasSizeBetween(75, 105)
                .allSatisfy(
                        write -> assertThat(write.by()).isEqualTo(servers.get(1).instance()));
        assertThat(heard(Happening.Routed.class))
                .containsExactly(new Happening.Routed(
                        java.util.Optional.of(servers.get(1).instance())));
    }

    @Test
    void costsTwoEventsAWrite() {
        servers.get(0).mood = Mood.WRITABLE;
        servers.get(1).mood = Mood.WRITABLE;
        servers.get(2).mood = Mood.WRITABLE;
        clients.start();
        runUntil(100);
        assertThat(events).isLessThan(heard(WriteAcknowledged.class).size() * 22 / 10);
    }

    @Test
    void numbersEveryWriteAnew() {
        servers.get(0).mood = Mood.WRITABLE;
        clients.start();
        runUntil(10);
        assertThat(heard(WriteAcknowledged.class))
                .extracting(WriteAcknowledged::write)
                .doesNotHaveDuplicates();
    }

    @Test
    void findsTheSuccessorSoonAfterTheLeaderFell() {
        servers.get(0).mood = Mood.WRITABLE;
        clients.start();
        runUntil(10);
        servers.get(0).mood = Mood.STANDBY;
        servers.get(2).mood = Mood.WRITABLE;
        runUntil(10.3);
        assertThat(heard(WriteAcknowledged.class).getLast().by())
                .isEqualTo(servers.get(2).instance());
    }

    @Test
    void givesUpAnAnswerThatDoesNotComeAndAvoidsWhoIsSilent() {
        servers.get(0).mood = Mood.WRITABLE;
        clients.start();
        runUntil(10);
        servers.get(0).mood = Mood.SILENT;
        runUntil(12);
        assertThat(heard(WriteUnknown.class)).hasSizeGreaterThanOrEqualTo(2);
        var before = servers.get(0).writes;
        runUntil(12.9);
        assertThat(servers.get(0).writes).isEqualTo(before);
        servers.get(1).mood = Mood.WRITABLE;
        runUntil(13.2);
        assertThat(heard(WriteAcknowledged.class).getLast().by())
                .isEqualTo(servers.get(1).instance());
    }

    @Test
    void knowsNothingOfAWriteWhoseConnectionBroke() {
        servers.forEach(server -> server.mood = Mood.BREAKING);
        clients.start();
        runUntil(1);
        assertThat(heard(WriteUnknown.class)).isNotEmpty();
        assertThat(heard(WriteFailed.class)).isEmpty();
    }

    @Test
    void findsBothOfTwoThatTakeWrites() {
        servers.get(0).mood = Mood.WRITABLE;
        clients.start();
        runUntil(10);
        servers.get(1).mood = Mood.WRITABLE;
        runUntil(20);
        assertThat(heard(WriteAcknowledged.class).stream()
                        .skip(105)
                        .map(WriteAcknowledged::by)
                        .distinct())
                .hasSize(2);
    }

    @Test
    void writesNoMoreOnceStopped() {
        servers.get(0).mood = Mood.WRITABLE;
        clients.start();
        runUntil(10);
        clients.stop();
        var before = heard.size();
        runUntil(20);
        assertThat(heard).hasSize(before);
    }

    @Test
    void makesNoPauseThatCountsAsAnOutageWhileAllIsWell() {
        servers.get(0).mood = Mood.WRITABLE;
        clients.start();
        runUntil(60);
        var last = heardAt.getFirst();
        for (var i = 1; i < heard.size(); i++) {
            if (heard.get(i) instanceof WriteAcknowledged) {
                assertThat(Duration.ofNanos(heardAt.get(i) - last)).isLessThan(Duration.ofMillis(300));
                last = heardAt.get(i);
            }
        }
    }
}
