package io.matriarch.simulator.world.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.ServerWork;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.simulator.time.Chance;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Works and faults in any order: nothing may break, and the same seed does the same. */
class AnythingGoesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static long run(long seed) {
        var herd = new Herd(3, seed);
        herd.bootstrap();
        herd.join(2, 1);
        herd.join(3, 1);
        var random = new Chance(seed).of("anything");
        for (var step = 0; step < 120; step++) {
            disturb(herd, 1 + random.nextInt(3), random);
            if (random.nextInt(4) == 0) {
                order(herd, 1 + random.nextInt(3), 1 + random.nextInt(3), random);
            }
            for (var write = 0; write < 10; write++) {
                herd.beginWrite(1 + write % 3);
                herd.pass(Duration.ofMillis(random.nextInt(100)));
            }
            for (var server : herd.servers) {
                server.look(_ -> {});
                assertThat(server.position().value()).isNotNegative();
            }
        }
        return herd.history.digest();
    }

    private static void disturb(Herd herd, int seq, RandomGenerator random) {
        var server = herd.server(seq);
        var on = random.nextBoolean();
        switch (random.nextInt(14)) {
            case 0 -> server.killPostmaster();
            case 1 -> server.hang(on);
            case 2 -> server.fillDisk(on);
            case 3 -> server.stallFsync(on);
            case 4 -> server.exhaustConnections(on);
            case 5 -> server.breakReplication(on);
            case 6 -> server.pauseReplay(on);
            case 7 -> server.failRewinds(on);
            case 8 -> server.hostCrashed(on);
            case 9, 10 -> server.hostBooted();
            case 11 -> server.stall(on);
            case 12 -> herd.cutOff(seq);
            default -> herd.network.heal();
        }
    }

    private static void order(Herd herd, int seq, int other, RandomGenerator random) {
        var leader = Herd.upstream(other);
        var works = List.of(
                new ServerWork.StartPrimary(),
                new ServerWork.StartStandby(leader),
                new ServerWork.StartStandby(leader),
                new ServerWork.StartForPromotion(),
                new ServerWork.Promote(PATIENCE),
                new ServerWork.Follow(leader),
                new ServerWork.Stop(PATIENCE),
                new ServerWork.Clone(leader),
                new ServerWork.Rewind(leader),
                new ServerWork.CheckFit(leader),
                new ServerWork.Converge(),
                new ServerWork.Checkpoint(),
                new ServerWork.FindEndOfWal(),
                new ServerWork.Inspect(),
                new ServerWork.DiscardReplaced(),
                new ServerWork.Adopt());
        herd.begin(seq, works.get(random.nextInt(works.size())), _ -> {});
        if (random.nextInt(8) == 0) {
            herd.server(seq).kill(VirtualPostgres.WATCH, _ -> {});
        }
    }

    @Test
    void nothingBreaksAndTheSameSeedDoesTheSame() {
        for (var seed = 1; seed <= 60; seed++) {
            assertThat(run(seed)).as("seed %s", seed).isEqualTo(run(seed));
        }
    }

    @Test
    void afterwardsEverythingComesRightAgain() {
        for (var seed = 1; seed <= 30; seed++) {
            var herd = new Herd(3, seed);
            herd.bootstrap();
            herd.join(2, 1);
            herd.join(3, 1);
            var random = new Chance(seed).of("anything");
            for (var step = 0; step < 60; step++) {
                disturb(herd, 2 + random.nextInt(2), random);
                herd.beginWrite(1);
                herd.pass(Duration.ofMillis(random.nextInt(2_000)));
            }
            heal(herd);
            for (var seq = 2; seq <= 3; seq++) {
                if (herd.look(seq).state() != ServerState.RUNNING) {
                    herd.done(seq, new ServerWork.StartStandby(Herd.upstream(1)));
                }
            }
            herd.pass(Duration.ofSeconds(25));
            herd.write(1);
            herd.pass(Duration.ofSeconds(1));

            for (var seq = 2; seq <= 3; seq++) {
                assertThat(herd.server(seq).position())
                        .as(
                                "seed %s, server %s: %s",
                                seed, seq, herd.server(seq).obstacle())
                        .isEqualTo(herd.server(1).position());
            }
        }
    }

    private static void heal(Herd herd) {
        herd.network.heal();
        for (var server : herd.servers) {
            server.hang(false);
            server.stall(false);
            server.fillDisk(false);
            server.stallFsync(false);
            server.exhaustConnections(false);
            server.breakReplication(false);
            server.pauseReplay(false);
            server.failRewinds(false);
            server.hostBooted();
        }
        herd.pass(Duration.ofSeconds(15));
    }
}
