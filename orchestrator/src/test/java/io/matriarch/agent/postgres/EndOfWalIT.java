package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What we find is what PostgreSQL's own recovery finds afterwards. */
class EndOfWalIT {

    /** The message names the position behind the header of the page, when the end is at the beginning of one. */
    private static final Pattern RECOVERY_END = Pattern.compile(
            "(?:invalid record length|unexpected pageaddr|invalid magic number|incorrect .*) at ([0-9A-F]+/[0-9A-F]+)");

    @Test
    void afterACrashItIsWhereRecoveryEnds() {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            var member = herd.member(1);
            for (var round = 0; round < 4; round++) {
                member.execute(
                        "CREATE TABLE t" + round + " AS SELECT generate_series(1, 1000 + 317 * " + round + ") a",
                        "SELECT pg_logical_emit_message(true, 'm', repeat('x', 1 + 97 * " + round + "))");
                var flushed = Lsn.parse(member.query("SELECT pg_current_wal_flush_lsn()"));
                Herd.assertDone(member.server().kill());
                var end = member.server().endOfWal().orElseThrow();
                assertThat(end).isGreaterThanOrEqualTo(flushed);
                assertThat(member.report().position()).contains(end);

                var logged = member.log().length();
                Herd.assertDone(member.server().startPrimary());
                Herd.awaitState(member, ServerState.RUNNING);
                var match = RECOVERY_END.matcher(member.log().substring(logged));
                assertThat(match.find()).isTrue();
                assertThat(Lsn.parse(match.group(1))).isEqualTo(end);
            }
        }
    }

    @Test
    void itMayBeTheBeginningOfAFile() {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            var member = herd.member(1);
            member.execute("CREATE TABLE t (a int)", "SELECT pg_switch_wal()");
            Herd.assertDone(member.server().kill());
            var end = member.server().endOfWal().orElseThrow();
            // The switch fills its file; the background writer may have begun the next.
            assertThat(end.value() % (16 << 20)).isLessThan(1_000);
            assertThat(end.value()).isGreaterThanOrEqualTo(2 * (16L << 20));
        }
    }

    @Test
    void nothingIsWaitedForWhenItIsTheEndOfTheLastFile() throws IOException {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            var member = herd.member(1);
            member.execute("CREATE TABLE t (a int)", "SELECT pg_switch_wal()");
            Herd.assertDone(member.server().kill());
            var segmentBytes = 16L << 20;
            var switched = member.server().endOfWal().orElseThrow().value() / segmentBytes;
            for (var later = switched; later < switched + 4; later++) {
                Files.deleteIfExists(member.home()
                        .data()
                        .resolve("pg_wal")
                        .resolve(WalDump.fileName(new Timeline(1), later, segmentBytes)));
            }
            try (var successor = member.afterAgentRestart()) {
                var before = System.nanoTime();
                assertThat(successor.endOfWal()).contains(new Lsn(switched * segmentBytes));
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
            }
        }
    }

    @Test
    void anAgentThatKnowsNothingFindsTheSame() {
        try (var herd = Herd.of(1)) {
            herd.bootstrap(1);
            var member = herd.member(1);
            member.execute("CREATE TABLE t AS SELECT generate_series(1, 100000) a");
            member.report();
            Herd.assertDone(member.server().kill());
            try (var successor = member.afterAgentRestart()) {
                assertThat(successor.endOfWal()).isEqualTo(member.server().endOfWal());
                assertThat(successor.observe(Herd.LOOK).state()).isEqualTo(ServerState.CRASHED);
            }
        }
    }

    @Test
    void itIsFoundOnATimelineThatHasJustBegun() {
        try (var herd = Herd.streaming(2)) {
            Herd.assertDone(herd.member(1).server().kill());
            Herd.assertDone(herd.member(2).server().promote(Duration.ofSeconds(10)));
            herd.member(2).execute("CREATE TABLE t (a int)");
            var flushed = Lsn.parse(herd.member(2).query("SELECT pg_current_wal_flush_lsn()"));
            Herd.assertDone(herd.member(2).server().kill());
            assertThat(herd.member(2).server().endOfWal().orElseThrow()).isGreaterThanOrEqualTo(flushed);
            assertThat(herd.member(2).report().timeline().orElseThrow().value()).isEqualTo(2);
        }
    }
}
