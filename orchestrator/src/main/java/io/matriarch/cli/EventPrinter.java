package io.matriarch.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.matriarch.http.wire.EventBody;
import java.util.List;

/** Events on a terminal: one line each, and what a decision rests on indented below. */
final class EventPrinter {

    private static final String INDENT = "        ";

    private final Shell shell;

    EventPrinter(Shell shell) {
        this.shell = shell;
    }

    /** With time and number in front. */
    void print(JsonNode body) {
        print(
                "%s %5d  "
                        .formatted(
                                body.path("at").asText(), body.path("sequence").asLong()),
                body);
    }

    /** With {@code prefix} in front. */
    void print(String prefix, JsonNode body) {
        var event = EventBody.read(body);
        shell.say(prefix + event.map(EventSentences::sentence).orElseGet(() -> ofAnotherVersion(body)));
        event.map(EventSentences::details).orElse(List.of()).forEach(line -> shell.say(INDENT + line));
    }

    private static String ofAnotherVersion(JsonNode body) {
        return "%s (of another version of Matriarch: %s)"
                .formatted(body.path("type").asText(), body);
    }
}
