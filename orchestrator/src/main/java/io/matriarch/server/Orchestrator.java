package io.matriarch.server;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import akka.remote.RemoteTransportException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.matriarch.cluster.Surroundings;
import io.matriarch.cluster.sharding.ShardedClusters;
import io.matriarch.http.HttpApi;
import io.matriarch.http.HttpPorts;
import io.matriarch.lease.EtcdLeaderWatch;
import io.matriarch.persistence.audit.JdbcEventLog;
import io.matriarch.persistence.journal.JdbcJournalHead;
import io.matriarch.persistence.journal.JournalDatabase;
import io.matriarch.persistence.projection.JournalEventFeed;
import io.matriarch.persistence.secret.JdbcSecretStore;
import io.matriarch.runtime.RandomIds;
import io.matriarch.runtime.SecureChance;
import io.matriarch.runtime.Ticker;
import io.matriarch.ssh.SshConnector;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An orchestrator node that runs. Started in the order in which one part needs the other, stopped in the reverse; agents and
 * PostgreSQL go on without it.
 */
public final class Orchestrator implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Orchestrator.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AtomicBoolean ready = new AtomicBoolean();
    private InetSocketAddress address = InetSocketAddress.createUnresolved("localhost", 0);

    private Orchestrator() {}

    /**
     * Starts a node and returns when it answers; clusters that the journal knows may still be recovering, which {@code /readyz}
     * tells. Blocks.
     *
     * @throws io.matriarch.persistence.journal.JournalException when the journal cannot be opened
     * @throws IllegalStateException when a part does not start, with the reason
     */
    public static Orchestrator start(OrchestratorSettings settings) {
        var orchestrator = new Orchestrator();
        try {
            orchestrator.open(settings);
            return orchestrator;
        } catch (RuntimeException failed) {
            orchestrator.close();
            throw failed;
        }
    }

    private void open(OrchestratorSettings settings) {
        var journal = keep(JournalDatabase.open(settings.journal()));
        var blocking = keep(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("blocking-", 0).factory()));
        var eventLog = new JdbcEventLog(journal.dataSource());
        var secrets = new JdbcSecretStore(journal.dataSource(), SecureChance.system());
        var leaders = keep(new EtcdLeaderWatch(settings.installation().etcd(), Ticker.system()));
        var connector = keep(new SshConnector(settings.ssh(), settings.installation(), secrets, Ticker.system()));
        var system = startAkka(settings, journal);
        var chance = RandomGenerator.of("L64X128MixRandom");
        var surroundings = new Surroundings(
                connector,
                leaders,
                new JdbcJournalHead(journal.dataSource(), blocking),
                InstantSource.system(),
                Ticker.system(),
                new RandomIds(),
                instance -> chance);
        var clusters = ShardedClusters.start(system, surroundings, eventLog::clusters, blocking);
        var http = await(
                HttpApi.start(
                        system,
                        settings.http(),
                        new HttpPorts(
                                clusters,
                                eventLog,
                                new JournalEventFeed(system),
                                secrets,
                                ready::get,
                                InstantSource.system())),
                "the HTTP API cannot listen on %s:%d"
                        .formatted(settings.http().host(), settings.http().port()));
        parts.push(() -> await(http.stop(), "the HTTP API does not stop"));
        address = http.address();
        becomeReady(clusters, blocking);
    }

    /** Every registered cluster is asked once: those answers mean that the journal works and all are recovered. */
    private void becomeReady(ShardedClusters clusters, ExecutorService blocking) {
        clusters.all()
                .whenCompleteAsync(
                        (views, failure) -> {
                            if (failure == null) {
                                ready.set(true);
                                log.info("ready, {} clusters", views.size());
                            } else if (!blocking.isShutdown()) {
                                log.warn("clusters do not answer: {}", failure.toString());
                                becomeReady(clusters, blocking);
                            }
                        },
                        blocking);
    }

    private ActorSystem<Void> startAkka(OrchestratorSettings settings, JournalDatabase journal) {
        // The libraries' own defaults come last: they would hide what the journal says of itself.
        var config = akkaConfig(settings)
                .withFallback(journal.akkaConfig())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        var system = createAkka(settings, config, journal);
        parts.push(() -> {
            system.terminate();
            await(system.getWhenTerminated(), "the actor system does not stop");
        });
        var cluster = Cluster.get(system);
        if (settings.seeds().isEmpty()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        } else {
            cluster.manager().tell(new JoinSeedNodes(addresses(settings.seeds())));
        }
        return system;
    }

    private static ActorSystem<Void> createAkka(OrchestratorSettings settings, Config config, JournalDatabase journal) {
        try {
            return ActorSystem.create(
                    Behaviors.<Void>empty(),
                    "matriarch",
                    ActorSystemSetup.create(BootstrapSetup.create(config), journal.setup()));
        } catch (RemoteTransportException unbound) {
            throw new IllegalStateException(
                    "other orchestrators cannot be listened for on %s:%d (matriarch.cluster.listen): %s"
                            .formatted(settings.remoteHost(), settings.remotePort(), reason(unbound)),
                    unbound);
        }
    }

    private static Config akkaConfig(OrchestratorSettings settings) {
        return ConfigFactory.parseMap(Map.of("akka.remote.artery.canonical.hostname", settings.remoteHost()))
                .withFallback(
                        ConfigFactory.parseMap(Map.of("akka.remote.artery.canonical.port", settings.remotePort())))
                .withFallback(ConfigFactory.parseResources(Orchestrator.class.getClassLoader(), "matriarch-akka.conf"));
    }

    private static List<Address> addresses(List<String> seeds) {
        return seeds.stream()
                .map(seed -> AddressFromURIString.parse("akka://matriarch@" + seed))
                .toList();
    }

    /** Where the HTTP API listens. */
    public InetSocketAddress address() {
        return address;
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private static <T> T await(CompletionStage<T> stage, String otherwise) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(otherwise + ": " + reason(failed), failed.getCause());
        } catch (TimeoutException late) {
            throw new IllegalStateException("%s within %d s".formatted(otherwise, PATIENCE.toSeconds()), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(otherwise + ": interrupted", interrupted);
        }
    }

    /** What the innermost exception says: those around it speak of the libraries they come from. */
    private static String reason(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? Objects.requireNonNullElse(failure.getMessage(), failure.toString()) : reason(cause);
    }

    @Override
    public void close() {
        ready.set(false);
        while (!parts.isEmpty()) {
            var part = parts.pop();
            try {
                part.close();
            } catch (Exception failed) { // the signature of AutoCloseable; the rest is to be stopped all the same
                log.warn("{} did not stop cleanly", part, failed);
            }
        }
    }
}
