package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Keeps the WAL that a rewind throws away: transactions that only the old leader had. */
final class Quarantine {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    /** Left free on the disk beyond the copy. */
    private static final long SPARE_BYTES = 64L * 1024 * 1024;

    /** At the beginning of the name of a WAL file. */
    static final int TIMELINE_DIGITS = 8;

    private final Path directory;
    private final ServerFiles files;

    Quarantine(Path directory, ServerFiles files) {
        this.directory = directory;
        this.files = files;
    }

    static String stamp(Instant now) {
        return STAMP.format(now);
    }

    /** Copies the WAL from {@code fork} on, and the history of {@code timeline}; refuses when the disk has no room for it. */
    Outcome keepTail(Path data, Timeline timeline, Lsn fork, long segmentBytes, Instant now) {
        try {
            var tail = tail(data.resolve("pg_wal"), timeline, fork, segmentBytes);
            files.directory(directory);
            var needed = tail.size() * segmentBytes + SPARE_BYTES;
            var free = Files.getFileStore(directory).getUsableSpace();
            if (free < needed) {
                return new Outcome.Failed("no room to keep the diverged WAL: " + needed + " bytes needed, " + free
                        + " free in " + directory);
            }
            var kept = directory.resolve(stamp(now) + "-tl" + timeline);
            files.directory(kept);
            for (var segment : tail) {
                var copy = kept.resolve(segment.getFileName().toString());
                Files.copy(segment, copy);
                ServerFiles.sync(copy);
            }
            ServerFiles.sync(kept);
            return new Outcome.Done();
        } catch (IOException e) {
            return new Outcome.Failed("the diverged WAL cannot be kept: " + e.getMessage());
        }
    }

    private static List<Path> tail(Path wal, Timeline timeline, Lsn fork, long segmentBytes) throws IOException {
        var first = segmentName(timeline, fork, segmentBytes).substring(TIMELINE_DIGITS);
        var history = TimelineHistory.fileName(timeline);
        var tail = new ArrayList<Path>();
        try (Stream<Path> entries = Files.list(wal)) {
            for (var entry : entries.sorted().toList()) {
                var name = entry.getFileName().toString();
                var isSegment = name.matches("[0-9A-F]{24}(\\.partial)?");
                if (name.equals(history)
                        || (isSegment && name.substring(TIMELINE_DIGITS).compareTo(first) >= 0)) {
                    tail.add(entry);
                }
            }
        }
        return tail;
    }

    /** The name of the WAL file that holds a position. */
    static String segmentName(Timeline timeline, Lsn position, long segmentBytes) {
        var segment = Long.divideUnsigned(position.value(), segmentBytes);
        var perId = 0x1_0000_0000L / segmentBytes;
        return "%08X%08X%08X".formatted(timeline.value(), segment / perId, segment % perId);
    }
}
