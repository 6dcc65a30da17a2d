package io.matriarch.agent.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.matriarch.protocol.id.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the endpoints on the node's address. Reads only: acting commands go to the orchestrator. */
public final class RestServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RestServer.class);
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Supplier<Optional<NodeStatus>> status;

    private RestServer(HttpServer server, Supplier<Optional<NodeStatus>> status) {
        this.server = server;
        this.status = status;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("rest-", 0).factory());
    }

    /**
     * Listens.
     *
     * @param status how the node is now; empty until the agent has looked for the first time
     * @throws IOException when address and port cannot be bound
     */
    public static RestServer start(NodeAddress address, int port, Supplier<Optional<NodeStatus>> status)
            throws IOException {
        var bound = new InetSocketAddress(InetAddress.ofLiteral(address.value()), port);
        var rest = new RestServer(HttpServer.create(bound, BACKLOG), status);
        rest.server.createContext("/", rest::handle);
        rest.server.setExecutor(rest.threads);
        rest.server.start();
        return rest;
    }

    /** The port that was bound: another than asked for when that was 0. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "GET" -> send(exchange, answer(exchange), true);
                case "HEAD", "OPTIONS" -> send(exchange, answer(exchange), false);
                default -> {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD, OPTIONS");
                    exchange.sendResponseHeaders(405, -1);
                }
            }
        } catch (IOException callerIsGone) {
            log.debug("a caller of {} is gone", exchange.getRequestURI(), callerIsGone);
        }
    }

    private Answer answer(HttpExchange exchange) {
        var uri = exchange.getRequestURI();
        var query = Query.parse(Optional.ofNullable(uri.getRawQuery()).orElse(""));
        return status.get()
                .map(now -> Answers.of(uri.getPath(), query, now))
                .orElseGet(() -> Answer.json(503, "{\"state\":\"unknown\"}"));
    }

    private static void send(HttpExchange exchange, Answer answer, boolean withBody) throws IOException {
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        if (withBody) {
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } else {
            exchange.sendResponseHeaders(answer.status(), -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
