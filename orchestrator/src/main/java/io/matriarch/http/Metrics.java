package io.matriarch.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import io.matriarch.cluster.ClusterGateway;
import io.matriarch.cluster.ClusterView;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.protocol.id.ClusterName;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.function.ToDoubleFunction;

/** What Prometheus is told. Clusters and their journals are looked at when it asks, and not in between. */
final class Metrics implements AutoCloseable {

    private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

    private final ClusterGateway gateway;
    private final EventLog log;
    private final ExecutorService blocking;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final Map<ClusterName, JournalFigures> figures = new ConcurrentSkipListMap<>();
    private final MultiGauge instances;
    private final MultiGauge epochs;
    private final MultiGauge outages;
    private volatile int clusters;

    Metrics(ClusterGateway gateway, EventLog log, ExecutorService blocking) {
        this.gateway = gateway;
        this.log = log;
        this.blocking = blocking;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbage.bindTo(registry);
        Gauge.builder("matriarch.clusters", () -> clusters)
                .description("Clusters that are managed")
                .register(registry);
        instances = MultiGauge.builder("matriarch.instances")
                .description("Instances by what they do now")
                .register(registry);
        epochs = MultiGauge.builder("matriarch.epoch")
                .description("The number of the leadership")
                .register(registry);
        outages = MultiGauge.builder("matriarch.last.outage")
                .description("How long writes were not possible at the last change of leader")
                .baseUnit("seconds")
                .register(registry);
    }

    List<Route> routes() {
        return List.of(Route.get("/metrics", this::scrape));
    }

    private CompletionStage<HttpResponse> scrape(Call call) {
        return gateway.all()
                .thenApplyAsync(this::exposition, blocking)
                .thenApply(text -> HttpResponse.create()
                        .withEntity(HttpEntities.create(
                                ContentTypes.create(
                                        MediaTypes.customWithOpenCharset(
                                                "text", "plain", Map.of("version", "0.0.4"), false),
                                        HttpCharsets.UTF_8),
                                text)));
    }

    private synchronized String exposition(List<ClusterView> views) {
        clusters = views.size();
        var instanceRows = new ArrayList<MultiGauge.Row<?>>();
        var epochRows = new ArrayList<MultiGauge.Row<?>>();
        var outageRows = new ArrayList<MultiGauge.Row<?>>();
        for (var view : views) {
            var cluster = view.state().name();
            var tags = Tags.of("cluster", cluster.value());
            byState(view)
                    .forEach((state, count) -> instanceRows.add(MultiGauge.Row.of(tags.and("state", state), count)));
            epochRows.add(MultiGauge.Row.of(tags, view.state().epoch().value()));
            count(cluster, tags)
                    .lastOutage()
                    .ifPresent(outage -> outageRows.add(MultiGauge.Row.of(tags, seconds(outage))));
        }
        instances.register(instanceRows, true);
        epochs.register(epochRows, true);
        outages.register(outageRows, true);
        return registry.scrape(EXPOSITION);
    }

    private JournalFigures count(ClusterName cluster, Tags tags) {
        var before = figures.get(cluster);
        if (before == null) {
            counter("matriarch.failovers", "Failovers that ended with a new leader", cluster, tags, f -> f.failovers());
            counter("matriarch.switchovers", "Planned changes of leader", cluster, tags, f -> f.switchovers());
            counter(
                    "matriarch.failover.refusals",
                    "Failovers that the policy may not do",
                    cluster,
                    tags,
                    f -> f.failoverRefusals());
            counter(
                    "matriarch.command.refusals",
                    "Commands that were refused",
                    cluster,
                    tags,
                    f -> f.commandRefusals());
        }
        var now = (before == null ? JournalFigures.NONE : before).upToDate(log, cluster);
        figures.put(cluster, now);
        return now;
    }

    private Meter counter(
            String name, String description, ClusterName cluster, Tags tags, ToDoubleFunction<JournalFigures> figure) {
        return FunctionCounter.builder(
                        name, figures, all -> figure.applyAsDouble(all.getOrDefault(cluster, JournalFigures.NONE)))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static Map<String, Integer> byState(ClusterView view) {
        var counts = new TreeMap<String, Integer>();
        view.rows().forEach(row -> counts.merge(row.state(), 1, Integer::sum));
        return counts;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
