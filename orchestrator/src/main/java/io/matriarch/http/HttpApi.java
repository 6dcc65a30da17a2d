package io.matriarch.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The server of the API. */
public final class HttpApi implements AutoCloseable {

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final List<Route> routes;
    private final Router router;
    private final Metrics metrics;
    private final ExecutorService blocking;

    private HttpApi(ActorSystem<?> system, HttpSettings settings, HttpPorts ports) {
        this.blocking = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-blocking-", 0).factory());
        var journal = new Journal(ports.log(), blocking);
        this.metrics = new Metrics(ports.gateway(), ports.log(), blocking);
        this.routes = routes(ports, journal, metrics);
        this.router = new Router(
                routes,
                new Guard(settings),
                new IdempotentAnswers(ports.clock()),
                ports.ready(),
                Materializer.createMaterializer(system));
    }

    private static List<Route> routes(HttpPorts ports, Journal journal, Metrics metrics) {
        var routes = new ArrayList<Route>();
        routes.addAll(new ProbeResource(ports.ready()).routes());
        routes.addAll(metrics.routes());
        routes.addAll(new ClusterResource(ports.gateway()).routes());
        routes.addAll(new ApplyResource(ports.gateway(), ports.secrets(), journal).routes());
        routes.addAll(new CommandResource(ports.gateway()).routes());
        routes.addAll(new EventResource(journal, new EventStream(ports.feed(), HEARTBEAT)).routes());
        routes.addAll(new AuditResource(ports.gateway(), journal).routes());
        return routes;
    }

    /**
     * Listens, until {@code system} terminates.
     *
     * @return the server, or a failure when the address cannot be bound
     */
    public static CompletionStage<Running> start(ActorSystem<?> system, HttpSettings settings, HttpPorts ports) {
        var api = new HttpApi(system, settings, ports);
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(serverSettings(system))
                .bind(api::handle)
                .thenApply(binding -> new Running(binding, api))
                .whenComplete((running, failure) -> {
                    if (failure != null) {
                        api.close();
                    }
                });
    }

    /** Every route, for the test that holds the document to them. */
    List<Route> routes() {
        return routes;
    }

    private CompletionStage<HttpResponse> handle(HttpRequest request) {
        return router.handle(request);
    }

    private static ServerSettings serverSettings(ActorSystem<?> system) {
        var ours = ConfigFactory.parseString("""
                akka.http.server {
                  server-header = "matriarch"
                  transparent-head-requests = on
                  request-timeout = 120s
                  # Heartbeats keep streams of events from looking idle.
                  idle-timeout = 60s
                  parsing {
                    # Each route has its own limit.
                    max-content-length = infinite
                    error-handler = "io.matriarch.http.ProblemParsingErrorHandler"
                    illegal-header-warnings = off
                  }
                }
                """);
        return ServerSettings.create(ours.withFallback(system.settings().config()));
    }

    @Override
    public void close() {
        metrics.close();
        blocking.shutdown();
    }

    /** A server that listens. */
    public static final class Running {

        private final ServerBinding binding;
        private final HttpApi api;

        private Running(ServerBinding binding, HttpApi api) {
            this.binding = binding;
            this.api = api;
        }

        public InetSocketAddress address() {
            return binding.localAddress();
        }

        List<Route> routes() {
            return api.routes();
        }

        /** Accepts nothing more, lets what is being answered end within two seconds, and stops. */
        public CompletionStage<Void> stop() {
            return binding.terminate(LAST_ANSWERS).thenAccept(terminated -> api.close());
        }
    }
}
