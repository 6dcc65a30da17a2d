package io.matriarch.simulator.story;

import java.util.List;
import java.util.Locale;

/**
 * One line of a story.
 *
 * @param who did it, or saw it
 * @param details below it, a line each
 */
record Line(long atNanos, Mark mark, String who, String text, List<String> details) {

    private static final int WHO_WIDTH = 14;
    private static final String INDENT = " ".repeat(30);

    /** What kind of line it is, for the eye. */
    enum Mark {
        PLAIN(' '),
        FAULT('*'),
        DECISION('>'),
        OUTAGE('~'),
        VIOLATION('!');

        private final char sign;

        Mark(char sign) {
            this.sign = sign;
        }
    }

    Line {
        details = List.copyOf(details);
    }

    static Line of(long atNanos, Mark mark, String who, String text) {
        return new Line(atNanos, mark, who, text, List.of());
    }

    /** As it is printed; several lines when it has details. */
    String printed() {
        var printed = new StringBuilder(
                String.format(Locale.ROOT, "%10.4f %c %-" + WHO_WIDTH + "s  %s", atNanos / 1e9, mark.sign, who, text));
        details.forEach(detail -> printed.append('\n').append(INDENT).append(detail));
        return printed.toString();
    }
}
