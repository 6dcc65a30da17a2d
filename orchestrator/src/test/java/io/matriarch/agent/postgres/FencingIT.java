package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FencingIT {

    @Test
    void aKillLeavesNoProcessOfBusyBackends() {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            for (var i = 0; i < 3; i++) {
                Thread.startVirtualThread(() -> endless(herd.member(1)));
            }
            Eventually.within(
                    Herd.LIMIT,
                    () -> herd.member(1)
                            .query(
                                    "SELECT count(*) >= 3 FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM gen%'")
                            .equals("t"));
            assertGoneAfterKill(herd.member(1));
        }
    }

    @Test
    void aKillEndsAStoppedPostmasterAndStoppedBackends() throws IOException, InterruptedException {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            for (var process : processes(herd.member(1)).all()) {
                signal(process.pid(), "STOP");
            }
            assertGoneAfterKill(herd.member(1));
            Herd.assertDone(herd.member(1).server().startPrimary());
            Herd.awaitState(herd.member(1), ServerState.RUNNING);
        }
    }

    @Test
    void backendsThatOutliveTheirPostmasterAreSeenAndKilled() throws IOException, InterruptedException {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            var postmaster = processes(herd.member(1)).postmaster().orElseThrow();
            for (var process : processes(herd.member(1)).all()) {
                signal(process.pid(), "STOP");
            }
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            Eventually.asserting(Herd.LIMIT, () -> {
                assertThat(herd.member(1).report().state()).isEqualTo(ServerState.UNKNOWN);
                assertThat(herd.member(1).report().isStopped()).isFalse();
            });
            assertGoneAfterKill(herd.member(1));
        }
    }

    @Test
    void aStoppedServerIsUnknownWithinThePatience() throws IOException, InterruptedException {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            for (var process : processes(herd.member(1)).all()) {
                signal(process.pid(), "STOP");
            }
            var start = System.nanoTime();
            var report = herd.member(1).server().observe(Duration.ofMillis(300));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(report.state()).isEqualTo(ServerState.UNKNOWN);
            for (var process : processes(herd.member(1)).all()) {
                signal(process.pid(), "CONT");
            }
            Herd.awaitState(herd.member(1), ServerState.RUNNING);
        }
    }

    @Test
    void theEndOfTheProcessIsToldAtOnceAndIsACrash() throws InterruptedException {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            var ended = new CountDownLatch(1);
            herd.member(1).server().onExit(ended::countDown);
            var postmaster = processes(herd.member(1)).postmaster().orElseThrow();
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            Eventually.asserting(
                    Herd.LIMIT,
                    () -> assertThat(herd.member(1).report().state()).isEqualTo(ServerState.CRASHED));
        }
    }

    @Test
    void anotherAgentAdoptsTheServerAndHearsOfItsEnd() throws InterruptedException {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            try (var successor = herd.member(1).afterAgentRestart()) {
                assertThat(successor.adopt()).isTrue();
                assertThat(successor.observe(Herd.LOOK).isWritable()).isTrue();
                var ended = new CountDownLatch(1);
                successor.onExit(ended::countDown);
                var postmaster = processes(herd.member(1)).postmaster().orElseThrow();
                ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
                assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
                Herd.assertDone(successor.kill());
                assertThat(successor.adopt()).isFalse();
                Herd.assertDone(successor.startPrimary());
            }
        }
    }

    @Test
    void noPasswordIsInTheArgumentsOfAProcess() {
        try (var herd = Herd.of(2)) {
            herd.bootstrap(1);
            var seen = new java.util.concurrent.ConcurrentLinkedQueue<String>();
            var cloned = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                Herd.assertDone(herd.member(2).server().cloneFrom(herd.member(1).asUpstream(), progress -> {}));
                cloned.countDown();
            });
            Eventually.within(Herd.LIMIT, () -> {
                ProcessHandle.allProcesses()
                        .map(process -> Processes.title(process.pid()))
                        .filter(title ->
                                title.contains(herd.member(2).home().directory().toString()))
                        .forEach(seen::add);
                return cloned.getCount() == 0;
            });
            assertThat(seen).anyMatch(title -> title.contains("pg_basebackup"));
            assertThat(seen).noneMatch(title -> title.contains("s3cret"));
        }
    }

    private static void assertGoneAfterKill(Herd.Animal member) {
        Herd.assertDone(member.server().kill());
        assertThat(processes(member).all()).isEmpty();
        assertThat(member.report().state()).isEqualTo(ServerState.STOPPED);
    }

    private static void endless(Herd.Animal member) {
        try {
            member.query("SELECT count(*) FROM generate_series(1, 100000000000)");
        } catch (AssertionError killed) {
            // That is what the test is about.
        }
    }

    private static Processes processes(Herd.Animal member) {
        return new Processes(
                member.home().data(),
                new Waiting(io.matriarch.runtime.Ticker.system(), io.matriarch.runtime.Pause.real()));
    }

    static void signal(long process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + process)
                .start()
                .waitFor();
    }
}
