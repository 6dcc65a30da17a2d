package io.matriarch.agent.postgres;

import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the WAL of this server goes, running or not. */
final class OwnWal {

    private static final Logger LOG = LoggerFactory.getLogger(OwnWal.class);
    private static final Duration LONGEST_SCAN = Duration.ofMinutes(1);

    private final Path data;
    private final DataInspection inspection;
    private final WalDump walDump;
    private final Postmaster postmaster;
    private final Function<Optional<Integer>, Programs.Search> programs;
    private volatile Lsn lastSeen = Lsn.ZERO;
    private volatile @Nullable Lsn endOnDisk;

    OwnWal(
            Path data,
            DataInspection inspection,
            WalDump walDump,
            Postmaster postmaster,
            Function<Optional<Integer>, Programs.Search> programs) {
        this.data = data;
        this.inspection = inspection;
        this.walDump = walDump;
        this.postmaster = postmaster;
        this.programs = programs;
    }

    /** Remembers a position, so that the end is found from there. */
    void saw(PostgresReport report) {
        lastSeen = report.position().orElse(lastSeen);
    }

    /** WAL is going to be written. */
    void willGrow() {
        endOnDisk = null;
    }

    /** Other WAL is there now. */
    void wasReplaced() {
        endOnDisk = null;
        lastSeen = Lsn.ZERO;
    }

    Optional<Lsn> end() {
        return end(LONGEST_SCAN);
    }

    /** The end of the last whole record on disk; looked for once, as long as the server does not run. */
    Optional<Lsn> end(Duration patience) {
        var known = endOnDisk;
        if (known != null) {
            return Optional.of(known);
        }
        try {
            var end = scan(inspection.control(), lastSeen, patience);
            if (postmaster.running().isEmpty()) {
                endOnDisk = end.orElse(null);
            }
            return end;
        } catch (IOException e) {
            LOG.warn("the end of the WAL cannot be told: {}", e.getMessage());
            return Optional.empty();
        }
    }

    TimelineHistory history() throws IOException {
        return WalDump.historyOnDisk(data, inspection.control().timeline());
    }

    /** The last bytes before a position; empty when they are not there any more. */
    Optional<WalPiece> pieceBefore(Lsn end, Timeline newest) throws IOException {
        var control = inspection.control();
        return WalPiece.before(end, data.resolve("pg_wal"), newest, control.segmentBytes());
    }

    /**
     * What we have, in whole records: what a standby received may end within one, and that part counts for nothing.
     *
     * @param running what it reports when it runs
     */
    Optional<Fitness.Past> past(Optional<PostgresReport> running) throws IOException {
        var control = inspection.control();
        var history = history();
        return wholeRecords(control, running).map(end -> new Fitness.Past(control.system(), history, end));
    }

    private Optional<Lsn> wholeRecords(ControlFile control, Optional<PostgresReport> running) {
        if (running.isEmpty()) {
            return postmaster.running().isEmpty() ? end() : Optional.empty();
        }
        var report = running.get();
        return report.isWritable() || report.replayed().equals(report.position())
                ? report.position()
                : report.replayed().flatMap(replayed -> scan(control, replayed, LONGEST_SCAN));
    }

    private Optional<Lsn> scan(ControlFile control, Lsn seen, Duration patience) {
        return programs.apply(inspection.version()) instanceof Programs.Search.Found(var found)
                ? walDump.end(found, control, seen, patience)
                : Optional.empty();
    }
}
