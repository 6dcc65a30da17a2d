package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.testing.Eventually;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What real PostgreSQL makes of counting acknowledgements and of taking them away. */
class QuorumIT {

    private static final Epoch FIRST = new Epoch(1);
    private static final Duration QUICK = Duration.ofSeconds(1);

    @Test
    void waitsForStandbysOfItsEpochAndForNoOther() {
        try (var herd = following(3, FIRST)) {
            count(herd, 1, FIRST, true, 2, 3);
            assertThat(acknowledges(herd, 1)).isTrue();

            count(herd, 1, new Epoch(2), false, 2, 3);
            assertThat(acknowledges(herd, 1)).as("the standbys are of epoch 1").isFalse();

            Herd.assertDone(herd.member(2).server().follow(upstream(herd, 1, new Epoch(2))));
            Eventually.asserting(
                    Herd.LIMIT, () -> assertThat(acknowledges(herd, 1)).isTrue());
        }
    }

    @Test
    void aStandbyThatWasDetachedAcknowledgesNothingMore() {
        try (var herd = following(3, FIRST)) {
            count(herd, 1, FIRST, true, 2, 3);
            assertThat(acknowledges(herd, 1)).isTrue();
            Herd.assertDone(herd.member(2).server().detach());
            Herd.assertDone(herd.member(3).server().detach());
            assertThat(receivers(herd, 2)).isEqualTo("0");

            var position = herd.member(2).report().position();
            assertThat(acknowledges(herd, 1)).isFalse();
            assertThat(herd.member(2).report().position()).isEqualTo(position);
            // Also when it is told anew of its settings, as by an apply.
            Herd.assertDone(herd.member(2).server().reconfigure(herd.member(2).settings()));
            assertThat(acknowledges(herd, 1)).isFalse();
            assertThat(receivers(herd, 2)).isEqualTo("0");
        }
    }

    @Test
    void aDetachedStandbyIsOfNoUseToItsOldLeaderWhenItComesBackLater() {
        try (var herd = following(3, FIRST)) {
            count(herd, 1, FIRST, true, 2, 3);
            Herd.assertDone(herd.member(2).server().detach());
            Herd.assertDone(herd.member(3).server().detach());
            // It follows the leader of a later epoch, which by mistake is the old one still.
            Herd.assertDone(herd.member(2).server().follow(upstream(herd, 1, new Epoch(2))));
            herd.awaitStreaming(2, 1);
            assertThat(acknowledges(herd, 1)).isFalse();
        }
    }

    @Test
    void whoIsPromotedWaitsFromTheFirstWriteOn() {
        try (var herd = following(3, FIRST)) {
            count(herd, 1, FIRST, true, 2, 3);
            assertThat(acknowledges(herd, 1)).isTrue();
            Herd.assertDone(herd.member(2).server().detach());
            Herd.assertDone(herd.member(3).server().detach());

            var epoch = new Epoch(2);
            assertThat(herd.member(2).server().count(epoch, set(herd, 3), false).barrier())
                    .as("it is no primary yet")
                    .isEmpty();
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            assertThat(acknowledges(herd, 2)).as("nobody streams yet").isFalse();
            Herd.assertDone(herd.member(2).server().converge());
            Herd.assertDone(herd.member(3).server().follow(upstream(herd, 2, epoch)));
            Eventually.asserting(
                    Herd.LIMIT, () -> assertThat(acknowledges(herd, 2)).isTrue());
        }
    }

    @Test
    void aStandbyThatComesToLeadUntoldAcknowledgesNothing() {
        try (var herd = following(2, FIRST)) {
            Herd.assertDone(herd.member(2).server().detach());
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            assertThat(acknowledges(herd, 2)).isFalse();
        }
    }

    @Test
    void whatItWaitsForOutlivesARestartAndAnAgent() {
        try (var herd = following(2, FIRST)) {
            count(herd, 1, FIRST, true, 2);
            var server = herd.member(1).afterAgentRestart();
            server.adopt();
            Herd.assertDone(server.reconfigure(herd.member(1).settings()));
            assertThat(waitsFor(herd, 1)).isEqualTo("ANY 1 (\"pg-herd-2@1\")");
            Herd.assertDone(server.stop(Duration.ofSeconds(10)));
            Herd.assertDone(server.startPrimary());
            Eventually.asserting(Herd.LIMIT, () -> assertThat(waitsFor(herd, 1)).isEqualTo("ANY 1 (\"pg-herd-2@1\")"));
            server.close();
        }
    }

    @Test
    void whatAStandbyHasAcknowledgedBehindTheBarrierWasCountedByTheNewSet() {
        try (var herd = following(3, FIRST)) {
            count(herd, 1, FIRST, true, 2);
            var counted = count(herd, 1, FIRST, false, 2, 3);
            var barrier = counted.barrier().orElseThrow();
            Eventually.asserting(
                    Herd.LIMIT,
                    () -> assertThat(herd.member(1).report().standbys())
                            .extracting(link -> link.flushed().orElseThrow())
                            .hasSize(2)
                            .allSatisfy(flushed -> assertThat(flushed).isGreaterThanOrEqualTo(barrier)));
        }
    }

    @Test
    void aCanaryComesBackWhenWhoCountsHasIt() throws Exception {
        try (var herd = following(2, FIRST)) {
            count(herd, 1, FIRST, true, 2);
            var server = herd.member(1).server();
            Herd.assertDone(server.commit());
            Herd.assertDone(server.commit(FIRST, set(herd, 2)));
            assertThat(server.commit(new Epoch(2), set(herd, 2)))
                    .as("PostgreSQL counts by another epoch")
                    .isInstanceOf(Outcome.Failed.class);

            Herd.assertDone(herd.member(2).server().detach());
            var canary = CompletableFuture.supplyAsync(
                    () -> server.commit(FIRST, set(herd, 2)), Executors.newVirtualThreadPerTaskExecutor());
            Eventually.within(
                    Herd.LIMIT,
                    () -> herd.member(1)
                            .query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                            .equals("1"));
            assertThat(canary).isNotDone();
            Herd.assertDone(server.commit());

            herd.member(1).query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            assertThat(canary.get(10, TimeUnit.SECONDS))
                    .as("who was not waited for to the end has not acknowledged")
                    .isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void aServerThatHangsIsNotSaidToBeTold() throws IOException, InterruptedException {
        try (var herd = following(2, FIRST)) {
            var processes = new Processes(
                    herd.member(2).home().data(),
                    new Waiting(io.matriarch.runtime.Ticker.system(), io.matriarch.runtime.Pause.real()));
            for (var process : processes.all()) {
                FencingIT.signal(process.pid(), "STOP");
            }
            assertThat(herd.member(2).server().detach()).isInstanceOf(Outcome.TimedOut.class);
            for (var process : processes.all()) {
                FencingIT.signal(process.pid(), "CONT");
            }
            Herd.assertDone(herd.member(2).server().detach());
        }
    }

    @Test
    void aDetachedStandbyHasNoPasswordToStreamWith() throws IOException {
        try (var herd = following(2, FIRST)) {
            var passwords = herd.member(2).home().secrets().resolve("pgpass");
            assertThat(Files.readString(passwords)).isNotEmpty();
            Herd.assertDone(herd.member(2).server().detach());
            assertThat(Files.readString(passwords)).isEmpty();
            Herd.assertDone(herd.member(2).server().follow(upstream(herd, 1, FIRST)));
            herd.awaitStreaming(2, 1);
        }
    }

    /** The first leads in {@code epoch}, all others stream from it under the names of that epoch. */
    private static Herd following(int size, Epoch epoch) {
        var herd = Herd.of(size);
        try {
            herd.bootstrap(1);
            for (var seq = 2; seq <= size; seq++) {
                var leader = upstream(herd, 1, epoch);
                Herd.assertDone(herd.member(seq).server().cloneFrom(leader, progress -> {}));
                Herd.assertDone(herd.member(seq).server().startStandby(leader));
                herd.awaitStreaming(seq, 1);
            }
            herd.member(1).execute("CREATE TABLE writes (at timestamptz)");
            return herd;
        } catch (RuntimeException | AssertionError e) {
            herd.close();
            throw e;
        }
    }

    private static Upstream upstream(Herd herd, int seq, Epoch epoch) {
        var plain = herd.member(seq).asUpstream();
        return new Upstream(plain.instance(), plain.address(), plain.port(), Optional.of(epoch));
    }

    private static StandbySet set(Herd herd, int... standbys) {
        List<InstanceId> ids = IntStream.of(standbys)
                .mapToObj(seq -> herd.member(seq).settings().instance())
                .toList();
        return StandbySet.of(ids);
    }

    private static PostgresServer.Counted count(Herd herd, int seq, Epoch epoch, boolean first, int... standbys) {
        var counted = herd.member(seq).server().count(epoch, set(herd, standbys), first);
        Herd.assertDone(counted.outcome());
        return counted;
    }

    /** Whether a write is acknowledged to a client that waits a second for it. */
    private static boolean acknowledges(Herd herd, int seq) {
        var settings = herd.member(seq).settings();
        var url = "jdbc:postgresql://" + settings.address() + ":"
                + settings.cluster().port() + "/postgres?connectTimeout=3&socketTimeout=" + QUICK.toSeconds();
        try (var connection = DriverManager.getConnection(url, "postgres", Herd.SUPERUSER_PASSWORD.value());
                var statement = connection.createStatement()) {
            return isAnswered(statement, "INSERT INTO writes VALUES (now())");
        } catch (SQLException e) {
            throw new AssertionError(settings.instance() + ": " + e.getMessage(), e);
        }
    }

    private static boolean isAnswered(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                return false;
            }
            throw e;
        }
    }

    private static String receivers(Herd herd, int seq) {
        return herd.member(seq).query("SELECT count(*) FROM pg_stat_wal_receiver");
    }

    private static String waitsFor(Herd herd, int seq) {
        return herd.member(seq).query("SHOW synchronous_standby_names");
    }
}
