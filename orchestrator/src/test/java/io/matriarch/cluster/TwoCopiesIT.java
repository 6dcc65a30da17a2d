package io.matriarch.cluster;

import static io.matriarch.testing.Scene.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import com.typesafe.config.ConfigFactory;
import io.matriarch.persistence.journal.JdbcJournalHead;
import io.matriarch.persistence.journal.JournalConfig;
import io.matriarch.persistence.journal.JournalDatabase;
import io.matriarch.persistence.journal.PersistenceIds;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.runtime.RandomIds;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import io.matriarch.testing.FakeLeaderKeys;
import io.matriarch.testing.FakeNodes;
import io.matriarch.testing.Scene;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two copies of one cluster's actor on the journal of production. */
class TwoCopiesIT {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it in
    private Path directory;

    @Test
    void theOneThatWritesNothingReadsWhatTheOtherHasWritten() {
        try (var database = JournalDatabase.open(JournalConfig.inFile(directory.resolve("journal")));
                var blocking = Executors.newVirtualThreadPerTaskExecutor()) {
            var head = new JdbcJournalHead(database.dataSource(), blocking);
            var config = database.akkaConfig()
                    .withFallback(ConfigFactory.parseString("akka.actor.provider = local"))
                    .withFallback(ConfigFactory.load());
            var kit = ActorTestKit.create(ActorSystem.create(
                    Behaviors.empty(),
                    "copies",
                    ActorSystemSetup.create(BootstrapSetup.create(config), database.setup())));
            try {
                var writing = start(kit, head);
                var silent = start(kit, head);
                Eventually.asserting(
                        Duration.ofSeconds(20),
                        () -> assertThat(view(kit, silent).state().lifecycle()).isEqualTo(Lifecycle.UNKNOWN));
                var answer = kit.<CommandAnswer>createTestProbe();
                writing.tell(new ClusterActor.Execute(new ClusterCommand.Apply(Scene.declaration()), answer.getRef()));
                assertThat(answer.receiveMessage(Duration.ofSeconds(20))).isInstanceOf(CommandAnswer.Accepted.class);
                Eventually.asserting(
                        Duration.ofSeconds(20),
                        () -> assertThat(view(kit, silent).state().lifecycle()).isEqualTo(Lifecycle.MANAGED));
            } finally {
                kit.shutdownTestKit();
            }
        }
    }

    private static ActorRef<ClusterActor.Message> start(ActorTestKit kit, JdbcJournalHead head) {
        var surroundings = new Surroundings(
                new FakeNodes(),
                new FakeLeaderKeys(),
                head,
                InstantSource.system(),
                Ticker.system(),
                new RandomIds(),
                instance -> RandomGenerator.of("L64X128MixRandom"));
        var persistenceId = PersistenceId.of(PersistenceIds.CLUSTER_ENTITY, CLUSTER.value());
        return kit.spawn(ClusterActor.create(CLUSTER, persistenceId, surroundings));
    }

    private static ClusterView view(ActorTestKit kit, ActorRef<ClusterActor.Message> cluster) {
        var view = kit.<ClusterView>createTestProbe();
        cluster.tell(new ClusterActor.GetView(view.getRef()));
        return view.receiveMessage();
    }
}
