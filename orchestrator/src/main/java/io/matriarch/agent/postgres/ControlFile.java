package io.matriarch.agent.postgres;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.SystemIdentifier;
import io.matriarch.protocol.id.Timeline;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What pg_controldata prints, as far as it matters here.
 *
 * @param state such as "in production", "shut down", "shut down in recovery"
 * @param redo where recovery would start
 * @param checkpointTimeline of the last checkpoint; stale for a while after a promotion
 * @param recoveryTimeline of the point that recovery must reach, when there is one; fresh after a promotion
 * @param segmentBytes of a WAL file
 * @see <a href="https://www.postgresql.org/docs/15/app-pgcontroldata.html">pg_controldata</a>
 */
record ControlFile(
        SystemIdentifier system,
        String state,
        Lsn checkpoint,
        Lsn redo,
        Timeline checkpointTimeline,
        Optional<Lsn> recoveryEnd,
        Optional<Timeline> recoveryTimeline,
        long segmentBytes) {

    /**
     * Reads the output of pg_controldata under {@code LC_ALL=C}.
     *
     * @throws IllegalArgumentException when something is missing, or the file's checksum was wrong
     */
    static ControlFile parse(String output) {
        if (output.contains("CRC checksum does not match")) {
            throw new IllegalArgumentException("pg_control is damaged: its checksum is wrong");
        }
        var fields = new TreeMap<String, String>();
        for (var line : output.lines().toList()) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        var recoveryTimeline = Integer.parseInt(field(fields, "Min recovery ending loc's timeline"));
        var recoveryEnd = Lsn.parse(field(fields, "Minimum recovery ending location"));
        return new ControlFile(
                new SystemIdentifier(field(fields, "Database system identifier")),
                field(fields, "Database cluster state"),
                Lsn.parse(field(fields, "Latest checkpoint location")),
                Lsn.parse(field(fields, "Latest checkpoint's REDO location")),
                new Timeline(Integer.parseInt(field(fields, "Latest checkpoint's TimeLineID"))),
                Optional.of(recoveryEnd).filter(end -> !end.equals(Lsn.ZERO)),
                recoveryTimeline == 0 ? Optional.empty() : Optional.of(new Timeline(recoveryTimeline)),
                Long.parseLong(field(fields, "Bytes per WAL segment")));
    }

    /** The newest timeline it knows of. */
    Timeline timeline() {
        return recoveryTimeline
                .filter(other -> other.compareTo(checkpointTimeline) > 0)
                .orElse(checkpointTimeline);
    }

    boolean isCleanlyShutDown() {
        return state.equals("shut down") || state.equals("shut down in recovery");
    }

    private static String field(Map<String, String> fields, String name) {
        var value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("pg_controldata printed no '" + name + "'");
        }
        return value;
    }
}
