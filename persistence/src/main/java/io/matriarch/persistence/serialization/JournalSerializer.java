package io.matriarch.persistence.serialization;

import akka.serialization.SerializerWithStringManifest;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterEvent;
import java.io.NotSerializableException;

/** What Akka calls to write events and snapshots; {@code reference.conf} binds it. */
public final class JournalSerializer extends SerializerWithStringManifest {

    /** Stands beside every row of the journal and never changes. */
    public static final int IDENTIFIER = 740_001;

    private final JournalCodec codec = new JournalCodec();

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return switch (value) {
            case ClusterEvent event -> EventManifests.of(event).toString();
            case ClusterState state -> JournalCodec.SNAPSHOT.toString();
            default -> throw notOurs(value);
        };
    }

    @Override
    public byte[] toBinary(Object value) {
        return switch (value) {
            case ClusterEvent event -> codec.encode(event);
            case ClusterState state -> codec.encode(state);
            default -> throw notOurs(value);
        };
    }

    /** The event or snapshot; fails with Akka's own exception, whose message names the manifest. */
    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        try {
            return codec.isSnapshot(manifest) ? codec.decodeState(manifest, bytes) : codec.decodeEvent(manifest, bytes);
        } catch (UnreadablePayloadException unreadable) {
            var translated = new NotSerializableException(unreadable.getMessage());
            translated.initCause(unreadable);
            throw translated;
        }
    }

    private static IllegalArgumentException notOurs(Object value) {
        return new IllegalArgumentException("%s is neither an event nor a snapshot".formatted(value.getClass()));
    }
}
