package io.matriarch.cluster;

import static io.matriarch.testing.Scene.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.typed.PersistenceId;
import io.matriarch.runtime.RandomIds;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.FakeLeaderKeys;
import io.matriarch.testing.FakeNodes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookAtTheJournalTest {

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config()
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(com.typesafe.config.ConfigFactory.load()));
    private final ManualTime time = ManualTime.get(kit.system());
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void aQuestionThatIsNeverAnsweredIsAskedAgain() {
        var cluster = start();
        pass(cluster, Duration.ofSeconds(5));
        assertThat(asked).hasValue(1);
        pass(cluster, Duration.ofSeconds(29));
        assertThat(asked).as("one question at a time").hasValue(1);
        pass(cluster, Duration.ofSeconds(1));
        assertThat(asked).hasValue(2);
    }

    private ActorRef<ClusterActor.Message> start() {
        var surroundings = new Surroundings(
                new FakeNodes(),
                new FakeLeaderKeys(),
                (persistenceId, answered) -> asked.incrementAndGet(),
                InstantSource.system(),
                Ticker.system(),
                new RandomIds(),
                instance -> RandomGenerator.of("L64X128MixRandom"));
        var cluster =
                kit.spawn(ClusterActor.create(CLUSTER, PersistenceId.ofUniqueId("cluster|pg-test"), surroundings));
        hear(cluster);
        return cluster;
    }

    private void pass(ActorRef<ClusterActor.Message> cluster, Duration duration) {
        time.timePasses(duration);
        hear(cluster);
    }

    /** Once it answers it has done what it was told before. */
    private void hear(ActorRef<ClusterActor.Message> cluster) {
        var view = kit.<ClusterView>createTestProbe();
        cluster.tell(new ClusterActor.GetView(view.getRef()));
        view.receiveMessage();
    }
}
