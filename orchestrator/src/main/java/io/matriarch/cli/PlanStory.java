package io.matriarch.cli;

import io.matriarch.http.wire.ApplyBody;
import io.matriarch.http.wire.ApplyBody.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as people read it: what is done, what is left alone, and what in the file nobody acts on. */
final class PlanStory {

    private static final int MOST_KEYS = 12;
    private static final int MOST_SENTENCES = 20;

    private PlanStory() {}

    static List<String> lines(ApplyBody body) {
        var lines = new ArrayList<String>();
        lines.add("plan for %s:".formatted(body.file()));
        if (body.clusters().isEmpty()) {
            lines.add("  the file declares no PostgreSQL cluster");
        }
        body.steps().forEach(step -> lines.add((step.changes() ? "  + " : "  = ") + step.sentence()));
        condense(body.notices(), "unknown", "unknown and kept", lines);
        condense(body.notices(), "not-acted-on-yet", "kept, and not acted on in this version", lines);
        condense(body.notices(), "of-another-module", "of other modules, and left to them", lines);
        var adjusted = body.notices().stream()
                .filter(notice -> notice.kind().equals("adjusted"))
                .map(notice -> "  note: line %d: %s".formatted(notice.line(), notice.sentence()))
                .toList();
        lines.addAll(adjusted.subList(0, Math.min(MOST_SENTENCES, adjusted.size())));
        return lines;
    }

    private static void condense(List<Notice> notices, String kind, String words, List<String> into) {
        var keys = notices.stream()
                .filter(notice -> notice.kind().equals(kind))
                .map(notice -> key(notice.path()))
                .distinct()
                .toList();
        if (!keys.isEmpty()) {
            var shown = keys.stream().limit(MOST_KEYS).collect(Collectors.joining(", "));
            var rest = keys.size() > MOST_KEYS ? " and %d more".formatted(keys.size() - MOST_KEYS) : "";
            into.add("  note: %s: %s%s".formatted(words, shown, rest));
        }
    }

    /** Paths hold addresses, whose dots separate nothing, so only what follows the last one is the key. */
    private static String key(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
