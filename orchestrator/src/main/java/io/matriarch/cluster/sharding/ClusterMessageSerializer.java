package io.matriarch.cluster.sharding;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.matriarch.cluster.ClusterActor;
import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.protocol.command.ClusterCommand;
import java.io.IOException;
import java.io.NotSerializableException;

/** What orchestrators send to cluster actors on one another, and the answers, as JSON. All run the same version. */
public final class ClusterMessageSerializer extends SerializerWithStringManifest {

    private static final int IDENTIFIER = 4_711_002;
    private static final String EXECUTE = "execute";
    private static final String GET_VIEW = "get-view";
    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused";
    private static final String VIEW = "view";

    private final JsonMapper json = ClusterMessageJson.mapper();
    private final ActorRefResolver refs;

    /** Made by Akka. */
    public ClusterMessageSerializer(ExtendedActorSystem system) {
        this.refs = ActorRefResolver.get(Adapter.toTyped(system));
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return switch (message) {
            case ClusterActor.Execute m -> EXECUTE;
            case ClusterActor.GetView m -> GET_VIEW;
            case CommandAnswer.Accepted m -> ACCEPTED;
            case CommandAnswer.Refused m -> REFUSED;
            case ClusterView m -> VIEW;
            default ->
                throw new IllegalArgumentException("%s stays within its orchestrator"
                        .formatted(message.getClass().getName()));
        };
    }

    @Override
    public byte[] toBinary(Object message) {
        try {
            return json.writeValueAsBytes(
                    switch (message) {
                        case ClusterActor.Execute m ->
                            json.createObjectNode()
                                    .put("replyTo", refs.toSerializationFormat(m.replyTo()))
                                    .set("command", json.valueToTree(new Wrapped(m.command())));
                        case ClusterActor.GetView m ->
                            json.createObjectNode().put("replyTo", refs.toSerializationFormat(m.replyTo()));
                        default -> message;
                    });
        } catch (IOException impossible) {
            throw new IllegalArgumentException("cannot write " + manifest(message), impossible);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        try {
            return switch (manifest) {
                case EXECUTE -> {
                    var tree = json.readTree(bytes);
                    var command =
                            json.treeToValue(tree.get("command"), Wrapped.class).command();
                    yield new ClusterActor.Execute(command, replyTo(tree));
                }
                case GET_VIEW -> new ClusterActor.GetView(replyTo(json.readTree(bytes)));
                case ACCEPTED -> json.readValue(bytes, CommandAnswer.Accepted.class);
                case REFUSED -> json.readValue(bytes, CommandAnswer.Refused.class);
                case VIEW -> json.readValue(bytes, ClusterView.class);
                default -> throw new NotSerializableException("no message is called " + manifest);
            };
        } catch (NotSerializableException unknown) {
            throw unknown;
        } catch (IOException mismatch) {
            throw new IllegalArgumentException("cannot read " + manifest, mismatch);
        }
    }

    private <T> ActorRef<T> replyTo(JsonNode tree) {
        return refs.resolveActorRef(tree.get("replyTo").asText());
    }

    /** A command behind its sealed type, so that Jackson writes which one it is. */
    record Wrapped(ClusterCommand command) {}
}
