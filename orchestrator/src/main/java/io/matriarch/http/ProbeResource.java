package io.matriarch.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Whether the process lives, whether it can serve, and what can be asked of it. */
final class ProbeResource {

    private final BooleanSupplier ready;
    private final byte[] openApi;

    ProbeResource(BooleanSupplier ready) {
        this.ready = ready;
        this.openApi = document();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/healthz", call -> done(Answers.text(200, "alive\n"))),
                Route.get("/readyz", this::readiness),
                Route.get(
                        "/v1/openapi.json",
                        call -> done(HttpResponse.create()
                                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, openApi)))));
    }

    private CompletionStage<HttpResponse> readiness(Call call) {
        if (!ready.getAsBoolean()) {
            throw new Rejection(Fault.NOT_READY, "the clusters are being recovered, or the journal cannot be reached");
        }
        return done(Answers.text(200, "ready\n"));
    }

    private static CompletionStage<HttpResponse> done(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }

    private static byte[] document() {
        try (var stream = ProbeResource.class.getResourceAsStream("openapi.json")) {
            if (stream == null) {
                throw new IllegalStateException("openapi.json is missing from the jar");
            }
            return stream.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
