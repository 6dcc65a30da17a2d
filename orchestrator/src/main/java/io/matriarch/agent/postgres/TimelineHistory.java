package io.matriarch.agent.postgres;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Through which timelines a server came to the one it is on.
 *
 * @param ancestors oldest first, each with the position at which it was left
 * @param current the timeline it is on
 * @see <a href="https://www.postgresql.org/docs/15/protocol-replication.html">TIMELINE_HISTORY</a>
 */
public record TimelineHistory(List<Ancestor> ancestors, Timeline current) {

    private static final Pattern FILE_NAME = Pattern.compile("([0-9A-F]{8})\\.history");
    private static final Pattern LINE = Pattern.compile("\\s*(\\d+)\\s+([0-9A-Fa-f]+/[0-9A-Fa-f]+)(\\s.*)?");

    public TimelineHistory {
        ancestors = List.copyOf(ancestors);
    }

    /** A timeline that was left at a position. */
    public record Ancestor(Timeline timeline, Lsn leftAt) {}

    /** The history of a cluster that was never promoted. */
    public static TimelineHistory first() {
        return new TimelineHistory(List.of(), new Timeline(1));
    }

    /**
     * Reads a history file such as {@code 00000003.history}.
     *
     * @throws IllegalArgumentException when a line is not understood
     */
    public static TimelineHistory parse(Timeline current, String text) {
        var ancestors = new ArrayList<Ancestor>();
        for (var line : text.lines().toList()) {
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            var match = LINE.matcher(line);
            if (!match.matches()) {
                throw new IllegalArgumentException("not a line of a timeline history: " + line);
            }
            ancestors.add(new Ancestor(new Timeline(Integer.parseInt(match.group(1))), Lsn.parse(match.group(2))));
        }
        return new TimelineHistory(ancestors, current);
    }

    /** The name of the file that holds the history of {@code timeline}. */
    public static String fileName(Timeline timeline) {
        return "%08X.history".formatted(timeline.value());
    }

    /** The timeline whose history a file of that name holds; empty for any other name. */
    public static Optional<Timeline> timelineOf(String fileName) {
        var name = FILE_NAME.matcher(fileName);
        return name.matches() ? Optional.of(new Timeline(Integer.parseInt(name.group(1), 16))) : Optional.empty();
    }

    /** Where the current timeline begins: 0/0 for the first. */
    public Lsn begin() {
        return ancestors.isEmpty() ? Lsn.ZERO : ancestors.getLast().leftAt();
    }
}
