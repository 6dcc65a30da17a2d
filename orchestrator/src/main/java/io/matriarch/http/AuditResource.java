package io.matriarch.http;

import akka.http.javadsl.model.HttpResponse;
import io.matriarch.cluster.ClusterGateway;
import io.matriarch.cluster.ClusterView;
import io.matriarch.http.wire.StateBody;
import io.matriarch.http.wire.VerificationBody;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.persistence.audit.Verification;
import io.matriarch.protocol.id.ClusterName;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a cluster was, by its journal alone, and whether that is what it lives by now. */
final class AuditResource {

    private final ClusterGateway gateway;
    private final Journal journal;

    AuditResource(ClusterGateway gateway, Journal journal) {
        this.gateway = gateway;
        this.journal = journal;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/clusters/{name}/state", this::state),
                Route.get("/v1/clusters/{name}/verify", this::verify));
    }

    private CompletionStage<HttpResponse> state(Call call) {
        var cluster = call.allowing("at").cluster();
        var at = call.parameter("at").orElse(Long.toString(Long.MAX_VALUE));
        var moment = at.matches("[0-9]+") ? null : time(at);
        var state = moment == null
                ? journal.at(cluster, Call.number("at", at, 0, Long.MAX_VALUE))
                : journal.at(cluster, moment);
        return journal.requireKnown(cluster)
                .thenCombine(
                        state,
                        (known, found) ->
                                Answers.json(200, new StateBody(cluster.value(), found.sequence(), found.state())));
    }

    private static Instant time(String at) {
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException neither) {
            throw Call.invalidParameter(
                    "at", at, "a sequence number, or a time in ISO 8601 such as 2026-01-31T12:00:00Z");
        }
    }

    private CompletionStage<HttpResponse> verify(Call call) {
        var cluster = call.allowing().cluster();
        return gateway.view(cluster)
                .thenApply(view -> view.orElseThrow(() -> Journal.noSuchCluster(cluster)))
                .thenCompose(view -> compared(cluster, view))
                .thenApply(body -> Answers.json(200, body));
    }

    private CompletionStage<VerificationBody> compared(ClusterName cluster, ClusterView live) {
        var lived = new EventLog.StateAt(live.state(), live.sequence());
        return journal.at(cluster, live.sequence())
                .thenApply(replayed -> VerificationBody.of(cluster, Verification.of(lived, replayed)));
    }
}
