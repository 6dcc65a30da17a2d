package io.matriarch.agent.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Texts that PostgreSQL and the kernel write, and texts that they read. */
class TextFormatsTest {

    @Test
    void aTimelineHistoryIsKnownByItsName() {
        assertThat(TimelineHistory.timelineOf("0000000A.history")).contains(new Timeline(10));
        assertThat(TimelineHistory.timelineOf(TimelineHistory.fileName(new Timeline(3))))
                .contains(new Timeline(3));
        assertThat(TimelineHistory.timelineOf("00000002.history.backup")).isEmpty();
        assertThat(TimelineHistory.timelineOf("000000020000000000000003")).isEmpty();
    }

    @Test
    void aTimelineHistoryHasAnAncestorALine() {
        var text = """
                1\t0/3000148\tno recovery target specified

                2\t0/50000A0\tbefore 2000-01-01
                """;
        var history = TimelineHistory.parse(new Timeline(3), text);
        assertThat(history.ancestors())
                .containsExactly(
                        new TimelineHistory.Ancestor(new Timeline(1), Lsn.parse("0/3000148")),
                        new TimelineHistory.Ancestor(new Timeline(2), Lsn.parse("0/50000A0")));
        assertThat(history.begin()).isEqualTo(Lsn.parse("0/50000A0"));
        assertThatThrownBy(() -> TimelineHistory.parse(new Timeline(2), "garbage"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theControlFilesNewestTimelineIsTheOneItMustRecoverTo() {
        var control = ControlFile.parse(CONTROL.formatted("in production", "2", "0/50000A0", "3"));
        assertThat(control.timeline()).isEqualTo(new Timeline(3));
        assertThat(control.recoveryEnd()).contains(Lsn.parse("0/50000A0"));
        assertThat(control.isCleanlyShutDown()).isFalse();
        var stopped = ControlFile.parse(CONTROL.formatted("shut down", "2", "0/0", "0"));
        assertThat(stopped.timeline()).isEqualTo(new Timeline(2));
        assertThat(stopped.isCleanlyShutDown()).isTrue();
    }

    @Test
    void aDamagedControlFileIsNotBelieved() {
        var text = "WARNING: Calculated CRC checksum does not match value stored in file.\n"
                + CONTROL.formatted("shut down", "2", "0/0", "0");
        assertThatThrownBy(() -> ControlFile.parse(text)).hasMessageContaining("damaged");
        assertThatThrownBy(() -> ControlFile.parse("nothing")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aProcessMayHaveAnyName() {
        var stat = Processes.Stat.parse("42 (a (b) c) S 7 42 42 34816 42 4194560 1 0 0 0 3 4 0 0 20 0 1 0 98765 1");
        assertThat(stat).isEqualTo(new Processes.Stat(42, "a (b) c", 'S', 7, 34_816, 98_765));
        assertThat(Processes.Stat.parse("42 (postgres) Z 1 42 42 0 -1 4194560 1 0 0 0 3 4 0 0 20 0 1 0 98765 0")
                        .isGone())
                .isTrue();
        assertThatThrownBy(() -> Processes.Stat.parse("nonsense")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void progressIsReadFromPgBasebackup() {
        assertThat(BaseBackup.parse("23/46 kB (50%), 0/1 tablespace"))
                .contains(new PostgresServer.Progress(23 * 1_024, Optional.of(46L * 1_024)));
        assertThat(BaseBackup.parse("waiting for checkpoint")).isEmpty();
    }

    @Test
    void alterSystemKeepsWhatIsNotDecidedHere() {
        var text = "# comment\nprimary_conninfo = 'host=x'\nwork_mem = '5MB'\nPort=5\nrestore_command='x'\n";
        assertThat(Installation.withoutProtected(text)).isEqualTo("# comment\nwork_mem = '5MB'\n");
    }

    @Test
    void quotingLeavesNoWayOut() {
        assertThat(Quoting.identifier("a\"; DROP")).isEqualTo("\"a\"\"; DROP\"");
        assertThat(Quoting.literal("it's")).isEqualTo("'it''s'");
        assertThat(Quoting.literal("it's \\")).isEqualTo(" E'it''s \\\\'");
        assertThat(Quoting.setting("a'b\\c\nd")).isEqualTo("'a''b\\\\c\\nd'");
        assertThat(Quoting.connectionValue("a'b\\c")).isEqualTo("'a\\'b\\\\c'");
        assertThat(Quoting.passwordField("a:b\\c")).isEqualTo("a\\:b\\\\c");
        assertThatThrownBy(() -> Quoting.literal("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVerifierAcceptsItsPasswordOnly() {
        var verifier = ScramVerifier.parse(ScramVerifier.of("p4ss wörd")).orElseThrow();
        assertThat(verifier.accepts("p4ss wörd")).isTrue();
        assertThat(verifier.accepts("p4ss word")).isFalse();
        assertThat(ScramVerifier.parse("md5aabbcc")).isEmpty();
    }

    @Test
    void theNameOfAWalFileHoldsTimelineAndPosition() {
        assertThat(Quarantine.segmentName(new Timeline(10), Lsn.parse("3/A5000028"), 16L << 20))
                .isEqualTo("0000000A00000003000000A5");
        assertThat(Quarantine.segmentName(new Timeline(1), Lsn.parse("3/A5000028"), 1L << 30))
                .isEqualTo("000000010000000300000002");
    }

    private static final String CONTROL = """
            pg_control version number:            1300
            Database system identifier:           7711888041280756106
            Database cluster state:               %s
            Latest checkpoint location:           0/1752990
            Latest checkpoint's REDO location:    0/1752950
            Latest checkpoint's TimeLineID:       %s
            Minimum recovery ending location:     %s
            Min recovery ending loc's timeline:   %s
            Bytes per WAL segment:                16777216
            """;
}
