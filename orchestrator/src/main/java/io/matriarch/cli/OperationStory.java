package io.matriarch.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.matriarch.http.wire.AnswerBody;
import io.matriarch.http.wire.EventBody;
import io.matriarch.http.wire.EventsBody;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tells what happens from the moment a command was accepted until its operation has ended, with the time since. */
final class OperationStory {

    private static final Duration POLL = Duration.ofMillis(150);

    private final ServerClient server;
    private final Shell shell;
    private final EventPrinter printer;

    OperationStory(ServerClient server, Shell shell) {
        this.server = server;
        this.shell = shell;
        this.printer = new EventPrinter(shell);
    }

    /** Tells what the command itself has done and returns what to exit with. */
    int begin(AnswerBody answer) {
        answer.events().forEach(event -> tell(first(answer), event));
        return ExitCode.DONE;
    }

    /** Follows the operation in {@code answer} for at most {@code timeout} and returns what to exit with. */
    int follow(ClusterName cluster, AnswerBody answer, Duration timeout) {
        begin(answer);
        var started = first(answer);
        if (answer.operation().isEmpty()) {
            return ExitCode.DONE;
        }
        var operation = new OperationId(answer.operation().get());
        var patience = new Patience(shell);
        var giveUpAt = shell.deadline(timeout);
        var next = answer.sequence() + 1;
        while (!shell.isPast(giveUpAt)) {
            var path = Paths.events(cluster, next);
            var page = patience.ask(() -> server.get(path, EventsBody.class));
            for (var event : page.events()) {
                tell(started, event);
                var end = EventBody.read(event).flatMap(known -> OperationEnd.of(operation, known));
                if (end.isPresent()) {
                    return exitCode(end.get());
                }
            }
            next = page.next();
            shell.rest(POLL);
        }
        throw CliFailure.failed("operation %s has not ended after %s; it goes on, see matriarch events %s"
                .formatted(operation, EventSentences.seconds(timeout), cluster));
    }

    private static int exitCode(OperationEnd end) {
        return switch (end) {
            case OperationEnd.Done done -> ExitCode.DONE;
            case OperationEnd.Failed failed -> throw CliFailure.failed(failed.reason());
        };
    }

    private void tell(Instant started, JsonNode event) {
        var since = Duration.between(started, time(event));
        printer.print(String.format(Locale.ROOT, "%+9.3f s  ", since.toNanos() / 1e9), event);
    }

    private static Instant first(AnswerBody answer) {
        return answer.events().stream().findFirst().map(OperationStory::time).orElse(Instant.EPOCH);
    }

    private static Instant time(JsonNode event) {
        return Instant.parse(event.path("at").asText());
    }
}
