package io.matriarch.persistence.serialization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;

/**
 * Events and states as people and programs outside get them: the journal's own JSON, and for an event a field {@code type} with
 * the name of its manifest in front.
 */
public final class EventJson {

    /** The field that says which event it is; no event has a field of that name. */
    public static final String TYPE = "type";

    private EventJson() {}

    /** An event, such as {@code {"type":"cluster-paused","at":"2026-01-01T00:00:00Z"}}. */
    public static ObjectNode of(ClusterEvent event) {
        var json = JournalJson.MAPPER
                .createObjectNode()
                .put(TYPE, EventManifests.of(event).name());
        json.setAll(JournalJson.MAPPER.<ObjectNode>valueToTree(event));
        return json;
    }

    /** A whole state. */
    public static ObjectNode of(ClusterState state) {
        return JournalJson.MAPPER.valueToTree(state);
    }

    /**
     * The event that {@link #of(ClusterEvent)} wrote; for clients of the same version.
     *
     * @throws UnreadablePayloadException when it is none
     */
    public static ClusterEvent read(JsonNode json) {
        var name = json.path(TYPE).asText();
        var type = EventManifests.type(name)
                .orElseThrow(() -> new UnreadablePayloadException(name, "this version knows no event of that name"));
        try {
            return JournalJson.MAPPER.treeToValue(json, type);
        } catch (JsonProcessingException mismatch) {
            throw new UnreadablePayloadException(name, mismatch);
        }
    }
}
