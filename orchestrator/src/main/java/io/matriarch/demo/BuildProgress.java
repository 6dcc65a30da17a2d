package io.matriarch.demo;

import io.matriarch.cli.EventSentences;
import io.matriarch.http.wire.EventBody;
import io.matriarch.http.wire.RowBody;
import java.util.HashMap;
import java.util.Map;

/** Tells what happens while the cluster is built: each event, and each change of what an instance is busy with. */
final class BuildProgress {

    private final Api api;
    private final Narrator narrator;
    private final Map<String, String> toldOf = new HashMap<>();
    private long nextSequence = 1;

    BuildProgress(Api api, Narrator narrator) {
        this.api = api;
        this.narrator = narrator;
    }

    /** Whether one leads and all others stream from it. */
    boolean tellWhetherDone() {
        var page = api.events(nextSequence);
        nextSequence = page.next();
        page.events().stream()
                .flatMap(body -> EventBody.read(body).stream())
                .map(EventSentences::sentence)
                .forEach(narrator::progress);
        var rows = api.cluster().rows();
        rows.forEach(this::tell);
        return !rows.isEmpty() && rows.stream().allMatch(RowBody::isWell);
    }

    private void tell(RowBody row) {
        var news = news(row);
        if (!news.isEmpty() && !news.equals(toldOf.put(row.instance(), news))) {
            narrator.progress("%s: %s".formatted(row.instance(), news));
        }
    }

    /** What it is busy with; a state without work passes by itself. */
    private static String news(RowBody row) {
        var note = row.note().orElse("");
        if (row.state().equals("connecting")) {
            // The note says first that it is not attached yet, which is no news here.
            var step = note.indexOf("; ");
            return step < 0 ? "" : note.substring(step + 2);
        }
        return note;
    }
}
