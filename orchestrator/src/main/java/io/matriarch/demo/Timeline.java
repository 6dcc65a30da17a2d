package io.matriarch.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What happened around a fault, each line with the milliseconds since. The client and the journal are heard at different
 * speeds, so a line is held back for a moment and comes out in the order in which things happened.
 */
final class Timeline {

    /** An event is in the journal, read and handed over well within this. */
    static final Duration HOLD = Duration.ofMillis(500);

    private static final int WIDTH = 118;
    private static final String INDENT = " ".repeat(29);

    private final Consumer<String> out;
    private final List<Entry> held = new ArrayList<>();

    Timeline(Consumer<String> out) {
        this.out = out;
    }

    /** Something that happened {@code sinceFault} after it, told by {@code source}, with {@code details} below it. */
    void add(Duration sinceFault, String source, String what, List<String> details) {
        held.add(new Entry(sinceFault, source, what, details));
    }

    /** Prints what happened long enough before {@code sinceFault} for nothing earlier to come any more. */
    void printUntil(Duration sinceFault) {
        print(sinceFault.minus(HOLD));
    }

    /** Prints the rest. */
    void printAll() {
        print(Duration.ofSeconds(Long.MAX_VALUE));
    }

    private void print(Duration limit) {
        held.sort(Comparator.comparing(Entry::sinceFault));
        while (!held.isEmpty() && held.getFirst().sinceFault().compareTo(limit) <= 0) {
            held.removeFirst().lines().forEach(out);
        }
    }

    private record Entry(Duration sinceFault, String source, String what, List<String> details) {

        Entry {
            details = List.copyOf(details);
        }

        List<String> lines() {
            var lines = new ArrayList<String>();
            var millis = String.format(Locale.ROOT, "%+,12d ms  %-12s", sinceFault.toMillis(), source);
            wrap(what, WIDTH - INDENT.length()).forEach(line -> lines.add((lines.isEmpty() ? millis : INDENT) + line));
            for (var detail : details) {
                var bullet = INDENT + "· ";
                for (var line : wrap(detail, WIDTH - bullet.length())) {
                    lines.add(bullet + line);
                    bullet = INDENT + "  ";
                }
            }
            return lines;
        }
    }

    /** {@code text} in lines of at most {@code width} characters, broken between words. */
    static List<String> wrap(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
