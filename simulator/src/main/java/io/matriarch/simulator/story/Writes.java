package io.matriarch.simulator.story;

import io.matriarch.cli.EventSentences;
import io.matriarch.simulator.story.Line.Mark;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sums up what clients see of their writes, as long as it stays the same. */
final class Writes {

    static final String WHO = "clients";

    private final TreeMap<String, Integer> reasons = new TreeMap<>();
    private String going = "";
    private int count;
    private long sinceNanos;
    private long lastNanos;

    /** A write was acknowledged; the line that ends what was before, when that was something else. */
    Optional<Line> acknowledged(long atNanos, String by) {
        return next(atNanos, by, "");
    }

    /** A write was not acknowledged. */
    Optional<Line> missed(long atNanos, String why) {
        return next(atNanos, "", why);
    }

    private Optional<Line> next(long atNanos, String by, String why) {
        var ended = count > 0 && !going.equals(by) ? end() : Optional.<Line>empty();
        if (count == 0) {
            sinceNanos = atNanos;
            going = by;
        }
        count++;
        lastNanos = atNanos;
        if (!why.isEmpty()) {
            reasons.merge(why, 1, Integer::sum);
        }
        return ended;
    }

    /** What was so far; empty when nothing was. */
    Optional<Line> end() {
        if (count == 0) {
            return Optional.empty();
        }
        var number = count == 1 ? "1 write" : String.format(Locale.ROOT, "%,d writes", count);
        var within = count == 1 ? "" : " within " + EventSentences.seconds(Duration.ofNanos(lastNanos - sinceNanos));
        var text = going.isEmpty()
                ? "%s not acknowledged%s: %s".formatted(number, within, why())
                : "%s acknowledged by %s%s".formatted(number, going, within);
        var line = Line.of(lastNanos, Mark.PLAIN, WHO, text);
        reasons.clear();
        count = 0;
        return Optional.of(line);
    }

    /** Most often heard first, three at most. */
    private String why() {
        var common = reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(3)
                .map(reason -> "%s (%,d)".formatted(reason.getKey(), reason.getValue()))
                .toList();
        return String.join(", ", common) + (reasons.size() > common.size() ? " ..." : "");
    }
}
