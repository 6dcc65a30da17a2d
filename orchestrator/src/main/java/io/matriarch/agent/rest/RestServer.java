package io.matriarch.agent.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@link Answers} over HTTP on the node's address, without credentials: nothing here is secret, nothing acts. */
public final class RestServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);
    private static final int NO_CONTENT_LENGTH = -1;
    private static final int BAD_METHOD = 405;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Supplier<Optional<Snapshot>> snapshots;
    private final Ticker ticker;

    private RestServer(HttpServer server, Supplier<Optional<Snapshot>> snapshots, Ticker ticker) {
        this.server = server;
        this.snapshots = snapshots;
        this.ticker = ticker;
    }

    /**
     * Binds and serves.
     *
     * @param port 0 for any free one
     * @param snapshots the newest; empty until the agent has looked
     * @throws IOException when the port cannot be had
     */
    public static RestServer start(InetAddress address, int port, Supplier<Optional<Snapshot>> snapshots, Ticker ticker)
            throws IOException {
        var rest = new RestServer(HttpServer.create(new InetSocketAddress(address, port), 0), snapshots, ticker);
        rest.server.setExecutor(rest.threads);
        rest.server.createContext("/", rest::handle);
        rest.server.start();
        return rest;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "GET" -> respond(exchange, true);
                case "HEAD", "OPTIONS" -> respond(exchange, false);
                default -> {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD, OPTIONS");
                    exchange.sendResponseHeaders(BAD_METHOD, NO_CONTENT_LENGTH);
                }
            }
        } catch (IOException gone) {
            LOG.debug("a client of the REST endpoints went away: {}", gone.getMessage());
        }
    }

    private void respond(HttpExchange exchange, boolean withBody) throws IOException {
        var uri = exchange.getRequestURI();
        var answer = snapshots
                .get()
                .map(seen -> Answers.of(
                        uri.getPath() == null ? "/" : uri.getPath(), query(uri.getRawQuery()), seen, ticker.nanos()))
                .orElseGet(() -> Answer.text(Answer.UNAVAILABLE, ""));
        var body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        if (!withBody || body.length == 0) {
            exchange.sendResponseHeaders(answer.status(), NO_CONTENT_LENGTH);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static SortedMap<String, String> query(@org.jspecify.annotations.Nullable String raw) {
        var query = new TreeMap<String, String>();
        if (raw == null) {
            return query;
        }
        for (var pair : raw.split("&", -1)) {
            var parts = pair.split("=", 2);
            query.putIfAbsent(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
