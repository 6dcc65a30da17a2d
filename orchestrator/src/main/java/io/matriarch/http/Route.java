package io.matriarch.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * One thing that can be asked of the server.
 *
 * @param template a path in which a segment like {@code {name}} stands for any one
 * @param largestBody in bytes
 */
record Route(HttpMethod method, String template, long largestBody, Handler handler) {

    /** For bodies that are not an inventory. */
    static final long SMALL_BODY = 64L << 10;

    /** Answers one call; may throw, or fail with, a {@link Rejection}. */
    @FunctionalInterface
    interface Handler {
        CompletionStage<HttpResponse> handle(Call call);
    }

    static Route get(String template, Handler handler) {
        return new Route(HttpMethods.GET, template, SMALL_BODY, handler);
    }

    static Route post(String template, Handler handler) {
        return new Route(HttpMethods.POST, template, SMALL_BODY, handler);
    }

    static Route delete(String template, Handler handler) {
        return new Route(HttpMethods.DELETE, template, SMALL_BODY, handler);
    }

    /** Whether calls of this route change something. */
    boolean acts() {
        return !method.equals(HttpMethods.GET);
    }

    /** What the template's variables stand for in {@code path}; empty when the path is another. */
    Optional<SortedMap<String, String>> match(List<String> path) {
        var pattern = segments();
        if (pattern.size() != path.size()) {
            return Optional.empty();
        }
        var captures = new TreeMap<String, String>();
        for (var i = 0; i < pattern.size(); i++) {
            var expected = pattern.get(i);
            if (expected.startsWith("{")) {
                captures.put(expected.substring(1, expected.length() - 1), path.get(i));
            } else if (!expected.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(captures);
    }

    private List<String> segments() {
        return List.of(template.substring(1).split("/"));
    }
}
