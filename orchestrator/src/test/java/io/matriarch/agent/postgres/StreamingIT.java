package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StreamingIT {

    @Test
    void aCloneStreamsAndItsLeaderConfirmsIt() {
        try (var herd = Herd.streaming(2)) {
            var standby = herd.member(2).report();
            assertThat(standby.role()).contains(ServerRole.STANDBY);
            assertThat(standby.upstream().orElseThrow().address())
                    .contains(herd.member(1).settings().address());
            assertThat(standby.upstream().orElseThrow().silence().orElseThrow()).isLessThan(Duration.ofSeconds(10));
            assertThat(herd.member(1).report().standbys())
                    .anyMatch(link -> link.applicationName().equals("pg-herd-2")
                            && link.state().equals("streaming"));
            assertThat(herd.member(1).query("SELECT string_agg(slot_name, ',') FROM pg_replication_slots WHERE active"))
                    .isEqualTo("pg_herd_2");
        }
    }

    @Test
    void aStandbyIsPromotedInAMomentAndTheOtherFollows() {
        try (var herd = Herd.streaming(3)) {
            herd.member(1).execute("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)");
            herd.awaitStreaming(2, 1);
            Herd.assertDone(herd.member(1).server().kill());

            var start = System.nanoTime();
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            var took = Duration.ofNanos(System.nanoTime() - start);
            herd.member(2).execute("INSERT INTO t VALUES (2)");
            assertThat(took).as("promotion").isLessThan(Duration.ofSeconds(2));
            assertThat(herd.member(2).report().timeline().orElseThrow().value()).isEqualTo(2);

            Herd.assertDone(herd.member(2).server().converge());
            Herd.assertDone(herd.member(2).server().checkpoint());
            assertThat(herd.member(3).server().fitFor(herd.member(2).asUpstream()))
                    .isEqualTo(new Fit.CanStream());
            Herd.assertDone(herd.member(3).server().follow(herd.member(2).asUpstream()));
            herd.awaitStreaming(3, 2);
            assertThat(herd.member(3).query("SELECT count(*) FROM t")).isEqualTo("2");
        }
    }

    @Test
    void afterACleanSwitchoverTheOldLeaderStreamsAsItIs() {
        try (var herd = Herd.streaming(2)) {
            herd.member(1).execute("CREATE TABLE t AS SELECT generate_series(1, 1000) a");
            Herd.assertDone(herd.member(1).server().stop(Duration.ofSeconds(20)));
            assertThat(herd.member(1).report().state()).isEqualTo(ServerState.STOPPED);
            var end = herd.member(1).server().endOfWal().orElseThrow();
            Eventually.asserting(
                    Herd.LIMIT,
                    () -> assertThat(herd.member(2).report().position().orElseThrow())
                            .isEqualTo(end));

            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            Herd.assertDone(herd.member(2).server().converge());
            Herd.assertDone(herd.member(2).server().checkpoint());
            herd.member(2).execute("INSERT INTO t VALUES (0)");

            assertThat(herd.member(1).server().fitFor(herd.member(2).asUpstream()))
                    .isEqualTo(new Fit.CanStream());
            Herd.assertDone(herd.member(1).server().startStandby(herd.member(2).asUpstream()));
            herd.awaitStreaming(1, 2);
            assertThat(herd.member(1).query("SELECT count(*) FROM t")).isEqualTo("1001");
        }
    }

    @Test
    void aDivergedLeaderIsRewoundAndItsTailIsKept() throws IOException {
        try (var herd = Herd.streaming(2)) {
            herd.member(1).execute("CREATE TABLE t (a text)", "CHECKPOINT");
            herd.awaitStreaming(2, 1);
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            Herd.assertDone(herd.member(2).server().converge());
            Herd.assertDone(herd.member(2).server().checkpoint());
            herd.member(1).execute("INSERT INTO t VALUES ('only-the-old-leader-has-this')");
            herd.member(2).execute("INSERT INTO t VALUES ('the-new-leader')");
            Herd.assertDone(herd.member(1).server().kill());

            assertThat(herd.member(1).server().fitFor(herd.member(2).asUpstream()))
                    .isInstanceOf(Fit.Diverged.class);
            Herd.assertDone(herd.member(1).server().rewindTo(herd.member(2).asUpstream()));
            Herd.assertDone(herd.member(1).server().startStandby(herd.member(2).asUpstream()));
            herd.awaitStreaming(1, 2);

            assertThat(herd.member(1).query("SELECT string_agg(a, ',') FROM t")).isEqualTo("the-new-leader");
            try (var kept = Files.walk(herd.member(1).home().quarantine())) {
                var segments = kept.filter(Files::isRegularFile).toList();
                assertThat(segments).isNotEmpty();
                var bytes = Files.readString(segments.getFirst(), java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(bytes).contains("only-the-old-leader-has-this");
            }
        }
    }

    @Test
    void anotherForkOfTheSameNumberIsKnownByItsWalAndCopied() throws IOException {
        try (var herd = Herd.streaming(3)) {
            herd.member(1).execute("CREATE TABLE t (a text)", "CHECKPOINT");
            herd.awaitStreaming(2, 1);
            herd.awaitStreaming(3, 1);
            Herd.assertDone(herd.member(1).server().stop(Duration.ofSeconds(20)));
            // Neither knows of the other: both begin timeline 2, at the same place.
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            Herd.assertDone(herd.member(2).server().kill());
            Herd.assertDone(herd.member(3).server().promote(Duration.ofSeconds(10)));
            Herd.assertDone(herd.member(3).server().converge());
            Herd.assertDone(herd.member(3).server().checkpoint());
            herd.member(3).execute("INSERT INTO t SELECT 'the-leader' FROM generate_series(1, 1000)");
            var leader = herd.member(3).asUpstream();

            assertThat(herd.member(1).server().fitFor(leader)).isEqualTo(new Fit.CanStream());
            assertThat(herd.member(2).server().fitFor(leader)).isInstanceOf(Fit.OtherFork.class);
            assertThat(herd.member(2).server().rewindTo(leader)).isInstanceOf(Outcome.Failed.class);
            try (var kept = Files.walk(herd.member(2).home().quarantine())) {
                assertThat(kept.filter(Files::isRegularFile)).isNotEmpty();
            }
            herd.join(2, 3);
            herd.awaitStreaming(2, 3);
            assertThat(herd.member(2).query("SELECT count(*) FROM t")).isEqualTo("1000");
        }
    }

    @Test
    void anInterruptedRewindIsReplacedByAClone() throws IOException {
        try (var herd = Herd.streaming(2)) {
            Herd.assertDone(herd.member(2).server().stop(Duration.ofSeconds(10)));
            Files.createFile(herd.member(2).home().directory().resolve("data.rewinding"));
            assertThat(herd.member(2).server().inspect()).isInstanceOf(DataDirectory.Unusable.class);
            herd.join(2, 1);
            assertThat(herd.member(2).server().inspect()).isInstanceOf(DataDirectory.Present.class);
        }
    }

    @Test
    void aCloneThatFailsLeavesTheOldDataAndNothingElse() throws IOException {
        try (var herd = Herd.streaming(2)) {
            Herd.assertDone(herd.member(2).server().stop(Duration.ofSeconds(10)));
            var before = herd.member(2).server().inspect();
            Herd.assertDone(herd.member(1).server().kill());
            assertThat(herd.member(2).server().cloneFrom(herd.member(1).asUpstream(), progress -> {}))
                    .isInstanceOf(Outcome.Failed.class);
            assertThat(herd.member(2).server().inspect()).isEqualTo(before);
            try (var files = Files.list(herd.member(2).home().directory())) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("data", "logs", "secrets", "sockets");
            }
        }
    }

    @Test
    void aReplacedDirectoryStaysUntilItIsDiscarded() throws IOException {
        try (var herd = Herd.streaming(2)) {
            Herd.assertDone(herd.member(2).server().stop(Duration.ofSeconds(10)));
            herd.join(2, 1);
            assertThat(replaced(herd)).hasSize(1);
            herd.member(2).server().discardReplaced();
            assertThat(replaced(herd)).isEmpty();
        }
    }

    private static List<String> replaced(Herd herd) throws IOException {
        try (var files = Files.list(herd.member(2).home().directory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("data.replaced-"))
                    .toList();
        }
    }

    @Test
    void cloningTellsItsProgress() {
        try (var herd = Herd.of(2)) {
            herd.bootstrap(1);
            var seen = new CopyOnWriteArrayList<PostgresServer.Progress>();
            Herd.assertDone(herd.member(2).server().cloneFrom(herd.member(1).asUpstream(), seen::add));
            assertThat(seen).isNotEmpty();
            assertThat(seen.getLast().totalBytes().orElseThrow()).isGreaterThan(1_000_000L);
        }
    }

    @Test
    void aLeaderOfAnotherSystemIsForeign() {
        try (var herd = Herd.of(2)) {
            herd.bootstrap(1);
            Herd.assertDone(herd.member(2).server().initialize());
            var system = herd.member(1).report().system().orElseThrow();
            assertThat(herd.member(2).server().fitFor(herd.member(1).asUpstream()))
                    .isEqualTo(new Fit.Foreign(system));
            assertThat(herd.member(2).server().rewindTo(herd.member(1).asUpstream()))
                    .isInstanceOf(Outcome.Failed.class);
            assertThat(herd.member(2).server().cloneFrom(herd.member(1).asUpstream(), progress -> {}))
                    .isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void aStoppedStandbyThatIsStartedAsPrimaryForksOff() {
        try (var herd = Herd.streaming(2)) {
            herd.member(1).execute("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)");
            herd.awaitStreaming(2, 1);
            Herd.assertDone(herd.member(2).server().stop(Duration.ofSeconds(10)));
            Herd.assertDone(herd.member(1).server().kill());
            Herd.assertDone(herd.member(2).server().startPrimary());
            Eventually.within(Herd.LIMIT, () -> herd.member(2).report().isWritable());
            assertThat(herd.member(2).report().timeline().orElseThrow().value()).isEqualTo(2);
            assertThat(herd.member(2).query("SELECT count(*) FROM t")).isEqualTo("1");
        }
    }

    @Test
    void aStoppedStandbyIsStartedForItsPromotion() {
        try (var herd = Herd.streaming(2)) {
            herd.member(1).execute("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)");
            herd.awaitStreaming(2, 1);
            Herd.assertDone(herd.member(1).server().kill());
            Herd.assertDone(herd.member(2).server().kill());
            Herd.assertDone(herd.member(2).server().startForPromotion());
            Herd.awaitState(herd.member(2), ServerState.RUNNING);
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            assertThat(herd.member(2).report().timeline().orElseThrow().value()).isEqualTo(2);
            assertThat(herd.member(2).query("SELECT count(*) FROM t")).isEqualTo("1");
        }
    }

    @Test
    void aStandbyWhoseWalIsGoneIsToldFromOneThatCanStream() {
        try (var herd = Herd.streaming(2)) {
            Herd.assertDone(herd.member(2).server().stop(Duration.ofSeconds(10)));
            herd.member(1)
                    .execute(
                            "SELECT pg_drop_replication_slot('pg_herd_2')",
                            "ALTER SYSTEM SET wal_keep_size = 0",
                            "SELECT pg_reload_conf()");
            for (var i = 0; i < 3; i++) {
                herd.member(1)
                        .execute(
                                "SELECT pg_logical_emit_message(true, 'm', 'm')",
                                "SELECT pg_switch_wal()",
                                "CHECKPOINT");
            }
            assertThat(herd.member(2).server().fitFor(herd.member(1).asUpstream()))
                    .isInstanceOf(Fit.WalRemoved.class);
        }
    }
}
