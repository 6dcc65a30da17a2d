package io.matriarch.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.protocol.id.OperationId;
import java.util.List;
import java.util.Optional;

/**
 * What came of a command that was accepted.
 *
 * @param operation what was begun and will end by an event with this id; absent when the command is done already
 * @param sequence the number of the cluster's last event after the command
 * @param events what the command has put into the journal
 */
public record AnswerBody(Optional<String> operation, long sequence, List<JsonNode> events) {

    public AnswerBody {
        events = List.copyOf(events);
    }

    public static AnswerBody of(CommandAnswer.Accepted accepted) {
        return new AnswerBody(
                accepted.operation().map(OperationId::value),
                accepted.sequence(),
                accepted.events().stream()
                        .<JsonNode>map(recorded -> EventBody.of(recorded.sequence(), recorded.event()))
                        .toList());
    }
}
