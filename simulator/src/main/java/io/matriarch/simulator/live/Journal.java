package io.matriarch.simulator.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.matriarch.http.wire.EventBody;
import io.matriarch.installation.Api;
import io.matriarch.installation.InstallationFailure;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.simulator.history.Happening.EventPersisted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The cluster's journal, read over the HTTP API as it grows. */
final class Journal {

    private static final String WRITER = "orchestrator";

    private final Api api;
    private final String persistenceId;
    private final List<EventPersisted> all = new ArrayList<>();
    private long next = 1;

    Journal(Api api, String persistenceId) {
        this.api = api;
        this.persistenceId = persistenceId;
    }

    /**
     * What is new.
     *
     * @throws InstallationFailure when the orchestrator does not answer, or says something that cannot be read
     */
    List<EventPersisted> news() {
        var news = new ArrayList<EventPersisted>();
        while (true) {
            var page = api.events(next);
            page.events().forEach(body -> news.add(read(body)));
            if (page.events().isEmpty()) {
                return news;
            }
            next = page.next();
        }
    }

    private EventPersisted read(JsonNode body) {
        var event = EventBody.read(body)
                .orElseThrow(() -> new InstallationFailure("an event of the journal cannot be read: " + body));
        var persisted = new EventPersisted(persistenceId, body.path("sequence").asLong(), WRITER, event);
        all.add(persisted);
        return persisted;
    }

    /** Everything that was read so far. */
    List<EventPersisted> all() {
        return Collections.unmodifiableList(all);
    }

    List<ClusterEvent> events() {
        return all.stream().map(EventPersisted::event).toList();
    }
}
