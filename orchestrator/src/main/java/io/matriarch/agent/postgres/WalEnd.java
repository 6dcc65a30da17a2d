package io.matriarch.agent.postgres;

import io.matriarch.protocol.id.Lsn;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a WAL record ends, from the line pg_waldump prints for it. Pure arithmetic of WAL pages.
 *
 * @see <a href="https://www.postgresql.org/docs/15/wal-internals.html">WAL internals</a>
 */
final class WalEnd {

    static final long PAGE_BYTES = 8_192;
    private static final long SHORT_HEADER_BYTES = 24;
    private static final long LONG_HEADER_BYTES = 40;
    private static final long ALIGNMENT_BYTES = 8;

    private static final Pattern RECORD = Pattern.compile(
            "rmgr: (\\S+)\\s+len \\(rec/tot\\):\\s*\\d+/\\s*(\\d+), tx:.*?lsn: ([0-9A-F]+/[0-9A-F]+), prev [0-9A-F]+/[0-9A-F]+, desc: (.*)");
    private static final Pattern LAST_RECORD =
            Pattern.compile("error in WAL record at ([0-9A-Fa-f]+/[0-9A-Fa-f]+): (.*)", Pattern.DOTALL);

    private WalEnd() {}

    /** The last record that pg_waldump could read, from its complaint about what follows. */
    static Optional<Lsn> lastRecordIn(String complaint) {
        var match = LAST_RECORD.matcher(complaint);
        return match.find() ? Optional.of(Lsn.parse(match.group(1))) : Optional.empty();
    }

    /** The end of the record in a line of pg_waldump: where the next one would begin, but for the header of its page. */
    static Optional<Lsn> ofLine(String line, long segmentBytes) {
        var match = RECORD.matcher(line);
        if (!match.find()) {
            return Optional.empty();
        }
        var start = Lsn.parse(match.group(3));
        var isSwitch = match.group(1).equals("XLOG") && match.group(4).startsWith("SWITCH");
        return Optional.of(
                isSwitch
                        ? new Lsn(start.value() / segmentBytes * segmentBytes + segmentBytes)
                        : after(start, Long.parseLong(match.group(2)), segmentBytes));
    }

    /** The position behind a record of {@code length} bytes at {@code start}, page headers and alignment counted. */
    static Lsn after(Lsn start, long length, long segmentBytes) {
        var position = start.value();
        var left = length;
        while (true) {
            var room = PAGE_BYTES - position % PAGE_BYTES;
            if (left <= room) {
                position += left;
                break;
            }
            left -= room;
            position += room;
            position += position % segmentBytes == 0 ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES;
        }
        return new Lsn((position + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES);
    }
}
