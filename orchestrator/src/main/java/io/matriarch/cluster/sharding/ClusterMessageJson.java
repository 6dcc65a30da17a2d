package io.matriarch.cluster.sharding;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.matriarch.persistence.serialization.EventJson;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterEvent;
import java.io.IOException;

/** The JSON of messages between orchestrators: commands and refusals by their names, events as everywhere. */
final class ClusterMessageJson {

    private ClusterMessageJson() {}

    static JsonMapper mapper() {
        var events = new SimpleModule()
                .addSerializer(new EventWriter())
                .addDeserializer(ClusterEvent.class, new EventReader());
        var builder = JsonMapper.builder()
                .addModules(new Jdk8Module(), new JavaTimeModule(), events)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .addMixIn(ClusterCommand.class, ByName.class)
                .addMixIn(Refusal.class, ByName.class);
        register(builder, ClusterCommand.class);
        register(builder, Refusal.class);
        return builder.build();
    }

    private static void register(JsonMapper.Builder builder, Class<?> sealed) {
        for (var type : sealed.getPermittedSubclasses()) {
            builder.registerSubtypes(new NamedType(type, type.getSimpleName()));
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    private interface ByName {}

    private static final class EventWriter extends StdSerializer<ClusterEvent> {

        EventWriter() {
            super(ClusterEvent.class);
        }

        @Override
        public void serialize(ClusterEvent event, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeTree(EventJson.of(event));
        }
    }

    private static final class EventReader extends StdDeserializer<ClusterEvent> {

        EventReader() {
            super(ClusterEvent.class);
        }

        @Override
        public ClusterEvent deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode tree = in.readValueAsTree();
            return EventJson.read(tree);
        }
    }
}
