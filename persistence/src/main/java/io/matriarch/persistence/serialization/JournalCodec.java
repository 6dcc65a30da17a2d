package io.matriarch.persistence.serialization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.persistence.evolution.Manifest;
import io.matriarch.persistence.evolution.SchemaEvolution;
import io.matriarch.persistence.evolution.SchemaEvolution.Versioned;
import io.matriarch.persistence.evolution.Upcaster;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Events and snapshots to bytes and back. One instance serves any number of threads. */
public final class JournalCodec {

    /**
     * The manifest of a snapshot. Its version goes up whenever {@link ClusterState}, or what an event does to it, changes: then
     * older snapshots are unknown, which costs a replay, and no state is ever made of half of an old one.
     */
    public static final Manifest SNAPSHOT = new Manifest("cluster-state", 4);

    private final SchemaEvolution evolution;

    /** The codec of this version. */
    public JournalCodec() {
        this(SchemaEvolution.SHIPPED);
    }

    JournalCodec(List<Upcaster> upcasters) {
        var current = new ArrayList<>(EventManifests.current());
        current.add(SNAPSHOT);
        evolution = new SchemaEvolution(current, upcasters);
    }

    /** The bytes of an event, to be kept with {@link EventManifests#of(ClusterEvent)}. */
    public byte[] encode(ClusterEvent event) {
        return bytes(event);
    }

    /** The bytes of a snapshot, to be kept with {@link #SNAPSHOT}. */
    public byte[] encode(ClusterState state) {
        return bytes(state);
    }

    /**
     * The event in {@code payload}.
     *
     * @throws UnreadablePayloadException when the manifest is unknown or no event's, or the payload is not what it promises
     */
    public ClusterEvent decodeEvent(String manifest, byte[] payload) {
        var versioned = toCurrent(manifest, payload);
        var type = EventManifests.type(versioned.manifest())
                .orElseThrow(() -> new UnreadablePayloadException(manifest, "it is no event"));
        return read(manifest, versioned.json(), type);
    }

    /**
     * The state in {@code payload}.
     *
     * @throws UnreadablePayloadException when the manifest is no snapshot's, or the payload is not what it promises
     */
    public ClusterState decodeState(String manifest, byte[] payload) {
        var versioned = toCurrent(manifest, payload);
        if (!versioned.manifest().equals(SNAPSHOT)) {
            throw new UnreadablePayloadException(manifest, "it is no snapshot");
        }
        return read(manifest, versioned.json(), ClusterState.class);
    }

    /** Whether {@code manifest} is a snapshot's. */
    boolean isSnapshot(String manifest) {
        return manifest.startsWith(SNAPSHOT.name() + ".");
    }

    private Versioned toCurrent(String manifest, byte[] payload) {
        return evolution
                .toCurrent(parse(manifest), tree(manifest, payload))
                .orElseThrow(() -> new UnreadablePayloadException(
                        manifest, "this version does not know it; a newer version may have written it"));
    }

    private static Manifest parse(String manifest) {
        try {
            return Manifest.parse(manifest);
        } catch (IllegalArgumentException notOurs) {
            throw new UnreadablePayloadException(manifest, notOurs);
        }
    }

    private static ObjectNode tree(String manifest, byte[] payload) {
        try {
            JsonNode tree = JournalJson.MAPPER.readTree(payload);
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException notJson) {
            throw new UnreadablePayloadException(manifest, notJson);
        }
        throw new UnreadablePayloadException(manifest, "it is not a JSON object");
    }

    private static <T> T read(String manifest, ObjectNode json, Class<? extends T> type) {
        try {
            return JournalJson.MAPPER.treeToValue(json, type);
        } catch (JsonProcessingException mismatch) {
            throw new UnreadablePayloadException(manifest, mismatch);
        }
    }

    private static byte[] bytes(Object value) {
        try {
            return JournalJson.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("%s cannot be written as JSON".formatted(value.getClass()), broken);
        }
    }
}
