package io.matriarch.demo;

import io.matriarch.cli.EventSentences;
import io.matriarch.http.wire.EventBody;
import io.matriarch.http.wire.RowBody;
import io.matriarch.installation.Api;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.id.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells what happens while the cluster is built: each event, and each change of what an instance is busy with. */
final class BuildProgress {

    private final Api api;
    private final Narrator narrator;
    private final Map<String, String> toldOf = new HashMap<>();
    private final Set<InstanceId> joined = new HashSet<>();
    private long nextSequence = 1;

    BuildProgress(Api api, Narrator narrator) {
        this.api = api;
        this.narrator = narrator;
    }

    /** Whether one leads, and all others stream from it and have been recorded to: only those are candidates. */
    boolean tellWhetherDone() {
        var page = api.events(nextSequence);
        nextSequence = page.next();
        page.events().stream().flatMap(body -> EventBody.read(body).stream()).forEach(this::tell);
        var rows = api.cluster().rows();
        rows.forEach(this::tell);
        return !rows.isEmpty()
                && joined.size() == rows.size() - 1
                && rows.stream().allMatch(RowBody::isWell);
    }

    private void tell(ClusterEvent event) {
        narrator.progress(EventSentences.sentence(event));
        if (event instanceof InstanceJoined join) {
            joined.add(join.instance());
        }
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
