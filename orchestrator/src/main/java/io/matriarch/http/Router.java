package io.matriarch.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import io.matriarch.http.wire.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to its route, and from whatever happens there to an answer: every error is a problem, none has a stack. */
final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(30);

    /** How much of a body that nobody wants is read on, so that its sender gets to see the answer. */
    private static final long DRAINED_BYTES = 64L << 20;

    private final List<Route> routes;
    private final Guard guard;
    private final IdempotentAnswers answers;
    private final BooleanSupplier ready;
    private final Materializer materializer;

    Router(
            List<Route> routes,
            Guard guard,
            IdempotentAnswers answers,
            BooleanSupplier ready,
            Materializer materializer) {
        this.routes = List.copyOf(routes);
        this.guard = guard;
        this.answers = answers;
        this.ready = ready;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        CompletionStage<HttpResponse> answer;
        try {
            guard.admit(request);
            answer = dispatch(request);
        } catch (Rejection rejection) {
            drain(request);
            answer = CompletableFuture.failedStage(rejection);
        }
        return answer.exceptionally(failure -> problem(request, unwrapped(failure)))
                .thenApply(Router::withHeadersOfItsStatus);
    }

    private CompletionStage<HttpResponse> dispatch(HttpRequest request) {
        var found = find(request);
        var route = found.route();
        if (route.template().startsWith("/v1/clusters") || route.acts()) {
            requireReady();
        }
        requireSize(request, route.largestBody());
        return request.entity()
                .toStrict(BODY_PATIENCE.toMillis(), route.largestBody(), materializer)
                .exceptionally(failure -> {
                    throw unreadBody(route, unwrapped(failure));
                })
                .thenCompose(entity -> {
                    var call = new Call(request, found.captures(), entity.getData());
                    requireJson(call);
                    return route.acts()
                            ? answers.once(call, () -> route.handler().handle(call))
                            : route.handler().handle(call);
                });
    }

    private Found find(HttpRequest request) {
        var path = new ArrayList<String>();
        request.getUri().pathSegments().forEach(path::add);
        var allowed = new TreeSet<String>();
        for (var route : routes) {
            var captures = route.match(path);
            if (captures.isPresent() && route.method().equals(request.method())) {
                return new Found(route, captures.get());
            }
            captures.ifPresent(match -> allowed.add(route.method().name()));
        }
        if (allowed.isEmpty()) {
            throw new Rejection(Fault.NO_SUCH_RESOURCE, "there is nothing at this path; see /v1/openapi.json");
        }
        throw Rejection.ofMethod(request.method().name(), allowed);
    }

    private void requireReady() {
        if (!ready.getAsBoolean()) {
            throw new Rejection(Fault.NOT_READY, "the clusters are being recovered, or the journal cannot be reached");
        }
    }

    private static void requireSize(HttpRequest request, long largest) {
        if (request.entity().getContentLengthOption().orElse(0) > largest) {
            throw tooLarge(largest);
        }
    }

    private static void requireJson(Call call) {
        if (!call.body().isEmpty()
                && !call.request()
                        .entity()
                        .getContentType()
                        .mediaType()
                        .toString()
                        .equals("application/json")) {
            throw new Rejection(Fault.UNSUPPORTED_MEDIA_TYPE, "send the body as Content-Type: application/json");
        }
    }

    private static RuntimeException unreadBody(Route route, Throwable failure) {
        return failure instanceof TimeoutException
                ? new Rejection(Fault.MALFORMED_REQUEST, "the body did not arrive within 30 s")
                : tooLarge(route.largestBody());
    }

    private static Rejection tooLarge(long largest) {
        return new Rejection(Fault.TOO_LARGE, "the body is larger than the %d bytes allowed here".formatted(largest));
    }

    private void drain(HttpRequest request) {
        request.entity()
                .withoutSizeLimit()
                .getDataBytes()
                .limitWeighted(DRAINED_BYTES, bytes -> (long) bytes.size())
                .takeWithin(BODY_PATIENCE)
                .runWith(Sink.ignore(), materializer);
    }

    private static HttpResponse problem(HttpRequest request, Throwable failure) {
        var path = Shown.of(request.getUri().getPathString());
        return switch (failure) {
            case Rejection r -> withAllow(Answers.problem(r.fault().at(path, r.detail(), r.violations())), r.allowed());
            case TimeoutException late ->
                Answers.problem(Fault.TIMED_OUT.at(
                        path,
                        "the cluster has not answered; its events will tell whether this was carried out",
                        List.of()));
            default -> {
                LOG.error("{} {} failed", request.method().name(), path, failure);
                yield Answers.problem(Fault.INTERNAL.at(path, "see the server's log", List.of()));
            }
        };
    }

    private static HttpResponse withAllow(HttpResponse response, List<String> allowed) {
        return allowed.isEmpty() ? response : Answers.with(response, "Allow", String.join(", ", allowed));
    }

    static Throwable unwrapped(Throwable failure) {
        var cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? unwrapped(cause) : failure;
    }

    private static HttpResponse withHeadersOfItsStatus(HttpResponse response) {
        return switch (response.status().intValue()) {
            case 401 -> Answers.with(response, "WWW-Authenticate", "Bearer realm=\"matriarch\"");
            case 503 -> Answers.with(response, "Retry-After", "1");
            default -> response;
        };
    }

    private record Found(Route route, SortedMap<String, String> captures) {}
}
