package io.matriarch.http;

import akka.http.javadsl.model.HttpResponse;
import io.matriarch.cluster.ClusterGateway;
import io.matriarch.cluster.ClusterView;
import io.matriarch.http.wire.ClusterBody;
import io.matriarch.protocol.id.ClusterName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Clusters as they are now. The {@code ETag} is the number of the last event: what was only observed does not change it. */
final class ClusterResource {

    private final ClusterGateway gateway;

    ClusterResource(ClusterGateway gateway) {
        this.gateway = gateway;
    }

    List<Route> routes() {
        return List.of(Route.get("/v1/clusters", this::list), Route.get("/v1/clusters/{name}", this::show));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        call.allowing();
        return gateway.all()
                .thenApply(views ->
                        Answers.json(200, views.stream().map(ClusterBody::of).toList()));
    }

    private CompletionStage<HttpResponse> show(Call call) {
        var cluster = call.allowing().cluster();
        return gateway.view(cluster)
                .thenApply(view -> view.orElseThrow(() -> Journal.noSuchCluster(cluster)))
                .thenApply(view -> answer(call, view));
    }

    private static HttpResponse answer(Call call, ClusterView view) {
        var etag = etag(view);
        var known = call.header("If-None-Match")
                .filter(header -> names(header, etag))
                .isPresent();
        var response = known ? HttpResponse.create().withStatus(304) : Answers.json(200, ClusterBody.of(view));
        return Answers.with(response, "ETag", etag);
    }

    private static String etag(ClusterView view) {
        return "\"%d\"".formatted(view.sequence());
    }

    private static boolean names(String header, String etag) {
        return Stream.of(header.split(","))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }

    /** Fails with a {@link Rejection} when {@code If-Match} is there and names another sequence number. */
    static CompletionStage<Void> requireMatch(ClusterGateway gateway, ClusterName cluster, String header) {
        return gateway.view(cluster)
                .thenApply(view -> view.orElseThrow(() -> Journal.noSuchCluster(cluster)))
                .thenAccept(view -> {
                    if (!names(header, etag(view))) {
                        throw new Rejection(
                                Fault.PRECONDITION_FAILED,
                                "cluster %s is at sequence number %d".formatted(cluster, view.sequence()));
                    }
                });
    }
}
