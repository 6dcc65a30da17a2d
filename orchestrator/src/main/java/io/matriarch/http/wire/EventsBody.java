package io.matriarch.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A stretch of a cluster's journal.
 *
 * @param next the sequence number to ask for next
 */
public record EventsBody(String cluster, List<JsonNode> events, long next) {

    public EventsBody {
        events = List.copyOf(events);
    }
}
