package io.matriarch.agent.postgres;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the end of the WAL on disk with pg_waldump. */
final class WalDump {

    /** How far before a position that was the end some time ago reading begins, so that a whole record lies before it. */
    private static final long RUN_UP_BYTES = 256 * 1024;

    private final Commands commands;
    private final Path data;

    WalDump(Commands commands, Path data) {
        this.commands = commands;
        this.data = data;
    }

    /**
     * The end of the last whole record.
     *
     * @param seen a position that the WAL had reached some time ago, 0/0 when none is known; the nearer the quicker
     */
    Optional<Lsn> end(Programs programs, ControlFile control, Lsn seen, Duration patience) {
        try {
            var history = historyOnDisk(data, control.timeline());
            var recent = new Lsn(Math.max(0, seen.value() - RUN_UP_BYTES));
            var start = control.redo().max(recent).max(history.begin());
            var end = end(programs, history.current(), start, control.segmentBytes(), patience);
            if (end.isPresent()) {
                return end;
            }
            var safe = control.redo().max(history.begin());
            if (!start.equals(safe)) {
                end = end(programs, history.current(), safe, control.segmentBytes(), patience);
            }
            // Nothing whole behind the switch: the timeline has begun, and that is all.
            return end.isPresent() || !safe.equals(history.begin()) ? end : Optional.of(history.begin());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<Lsn> end(Programs programs, Timeline timeline, Lsn start, long segmentBytes, Duration patience) {
        // Quiet: prints no records, which is what takes the time; the complaint about the end names the last one.
        var limit = limit(timeline, start, segmentBytes);
        var quiet = commands.run(words(programs, timeline, start, with(limit, "-q")), patience);
        if (!(quiet instanceof Commands.Ran.Exited exited)) {
            return Optional.empty();
        }
        var last = WalEnd.lastRecordIn(exited.errors());
        var show = last.map(lsn -> words(programs, timeline, lsn, with(limit, "-n", "1")))
                // The WAL ends with its last file, which pg_waldump says without saying where: read it all.
                .orElseGet(() -> words(programs, timeline, start, with(limit)));
        return commands.run(show, patience) instanceof Commands.Ran.Exited shown
                ? shown.output()
                        .lines()
                        .reduce((first, second) -> second)
                        .flatMap(line -> WalEnd.ofLine(line, segmentBytes))
                : Optional.empty();
    }

    /**
     * Not to read past the last file in a row: pg_waldump waits five seconds for the next one to appear. Nothing when there is
     * no file to begin with.
     */
    private List<String> limit(Timeline timeline, Lsn start, long segmentBytes) {
        var first = start.value() / segmentBytes;
        var next = first;
        while (Files.exists(data.resolve("pg_wal").resolve(fileName(timeline, next, segmentBytes)))) {
            next++;
        }
        return next == first ? List.of() : List.of("-e", new Lsn(next * segmentBytes).toString());
    }

    /** The name of a file of WAL by its number, counted from the beginning of all WAL. */
    static String fileName(Timeline timeline, long segment, long segmentBytes) {
        var perGroup = (1L << 32) / segmentBytes;
        return String.format(Locale.ROOT, "%08X%08X%08X", timeline.value(), segment / perGroup, segment % perGroup);
    }

    private static List<String> with(List<String> limit, String... more) {
        var all = new ArrayList<>(limit);
        all.addAll(List.of(more));
        return all;
    }

    private List<String> words(Programs programs, Timeline timeline, Lsn start, List<String> more) {
        var words = new ArrayList<String>();
        words.add(programs.of("pg_waldump").toString());
        words.add("-p");
        words.add(data.resolve("pg_wal").toString());
        words.add("-t");
        words.add(timeline.toString());
        words.add("-s");
        words.add(start.toString());
        words.addAll(more);
        return words;
    }

    /**
     * The past of a data directory. pg_control may lag behind a promotion, and behind what a standby has received; the files
     * of WAL do not.
     */
    static TimelineHistory historyOnDisk(Path data, Timeline byControl) throws IOException {
        var newest = byControl;
        try (Stream<Path> entries = Files.list(data.resolve("pg_wal"))) {
            for (var entry : entries.toList()) {
                var name = entry.getFileName().toString();
                if (name.matches("[0-9A-F]{24}")) {
                    var timeline = new Timeline(Integer.parseInt(name.substring(0, 8), 16));
                    newest = timeline.compareTo(newest) > 0 ? timeline : newest;
                }
            }
        }
        if (newest.value() == 1) {
            return TimelineHistory.first();
        }
        var file = data.resolve("pg_wal").resolve(TimelineHistory.fileName(newest));
        try {
            return TimelineHistory.parse(newest, Files.readString(file));
        } catch (IllegalArgumentException damaged) {
            throw new IOException(file + ": " + damaged.getMessage(), damaged);
        }
    }
}
