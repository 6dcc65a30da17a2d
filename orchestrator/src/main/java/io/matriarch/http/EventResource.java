package io.matriarch.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import com.fasterxml.jackson.databind.JsonNode;
import io.matriarch.http.wire.EventBody;
import io.matriarch.http.wire.EventsBody;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.protocol.id.ClusterName;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A cluster's journal: in stretches, or as a stream that goes on. */
final class EventResource {

    private static final int MOST_AT_ONCE = 10_000;
    private static final int USUAL = 1_000;

    private final Journal journal;
    private final EventStream stream;

    EventResource(Journal journal, EventStream stream) {
        this.journal = journal;
        this.stream = stream;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/clusters/{name}/events", this::events),
                Route.get("/v1/clusters/{name}/events/stream", this::follow));
    }

    private CompletionStage<HttpResponse> events(Call call) {
        if (call.header("Accept")
                .filter(accept -> accept.contains("text/event-stream"))
                .isPresent()) {
            return follow(call);
        }
        var cluster = call.allowing("from", "limit").cluster();
        var from = from(call);
        var limit = (int) call.number("limit", 1, MOST_AT_ONCE, USUAL);
        return journal.requireKnown(cluster)
                .thenCompose(known -> journal.read(cluster, from, limit))
                .thenApply(entries -> Answers.json(200, body(cluster, from, entries)));
    }

    private static EventsBody body(ClusterName cluster, long from, List<EventLog.Entry> entries) {
        var events = entries.stream()
                .<JsonNode>map(entry -> EventBody.of(entry.sequence(), entry.event()))
                .toList();
        return new EventsBody(
                cluster.value(),
                events,
                entries.isEmpty() ? from : entries.getLast().sequence() + 1);
    }

    private CompletionStage<HttpResponse> follow(Call call) {
        var cluster = call.allowing("from").cluster();
        var from = call.header("Last-Event-ID")
                .map(last -> Call.number("Last-Event-ID", last, 0, Long.MAX_VALUE - 1) + 1)
                .orElseGet(() -> from(call));
        return journal.requireKnown(cluster)
                .thenApply(known -> Answers.with(
                        HttpResponse.create()
                                .withEntity(HttpEntities.createChunked(
                                        ContentTypes.create(MediaTypes.TEXT_EVENT_STREAM), stream.from(cluster, from))),
                        "Cache-Control",
                        "no-store"));
    }

    private static long from(Call call) {
        return call.number("from", 1, Long.MAX_VALUE, 1);
    }
}
