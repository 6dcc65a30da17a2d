package io.matriarch.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.persistence.serialization.EventJson;
import io.matriarch.persistence.serialization.UnreadablePayloadException;
import io.matriarch.protocol.event.ClusterEvent;
import java.util.Optional;

/** An event over the wire: {@code {"sequence":7,"type":"failover-started","at":"...",...}}. */
public final class EventBody {

    private static final String AT = "at";

    private EventBody() {}

    /** The event with its sequence number, its type and its time in front. */
    public static ObjectNode of(long sequence, ClusterEvent event) {
        var json = EventJson.of(event);
        var body = json.objectNode().put("sequence", sequence);
        body.set(EventJson.TYPE, json.get(EventJson.TYPE));
        body.set(AT, json.get(AT));
        return body.setAll(json);
    }

    /** The event in {@code body}; empty when this version does not know its type, or not in this shape. */
    public static Optional<ClusterEvent> read(JsonNode body) {
        try {
            return Optional.of(EventJson.read(body));
        } catch (UnreadablePayloadException ofAnotherVersion) {
            return Optional.empty();
        }
    }
}
