package io.matriarch.cluster;

import static io.matriarch.testing.Scene.CLUSTER;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.JournalOperation;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.ProcessingPolicy;
import akka.persistence.testkit.ProcessingSuccess;
import akka.persistence.testkit.WriteEvents;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import akka.persistence.typed.PersistenceId;
import com.google.common.util.concurrent.Uninterruptibles;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.runtime.RandomIds;
import io.matriarch.runtime.Ticker;
import io.matriarch.testing.Eventually;
import io.matriarch.testing.FakeLeaderKeys;
import io.matriarch.testing.FakeNodes;
import io.matriarch.testing.Scene;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterActorTest {

    private static final String PERSISTENCE_ID = "cluster|pg-test";

    private final ActorTestKit kit = ActorTestKit.create(
            PersistenceTestKitPlugin.config().withFallback(com.typesafe.config.ConfigFactory.load()));
    private final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    private final FakeNodes nodes = new FakeNodes();
    private volatile OptionalLong last = OptionalLong.empty();
    private final FakeLeaderKeys keys = new FakeLeaderKeys();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void recordsTheBootstrapBeforeAnyAgentHearsOfIt() {
        var cluster = start();
        apply(cluster);
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1)))
                        .contains(new Assignment.Lead(new Epoch(1), true, Optional.empty(), Optional.empty())));
        assertThat(journal.persistedInStorage(PERSISTENCE_ID)).hasAtLeastOneElementOfType(BootstrapStarted.class);
    }

    @Test
    void tellsNobodyOfWhatCouldNotBePersisted() {
        var cluster = start();
        apply(cluster);
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1))).isNotEmpty());
        var before = List.copyOf(nodes.toldTo(instance(2)));
        journal.failNextPersisted(PERSISTENCE_ID);
        cluster.tell(new ClusterActor.Execute(
                new ClusterCommand.RemoveInstance(instance(2), false),
                kit.<CommandAnswer>createTestProbe().getRef()));
        var view = kit.<ClusterView>createTestProbe();
        Eventually.asserting(java.time.Duration.ofSeconds(10), () -> {
            cluster.tell(new ClusterActor.GetView(view.getRef()));
            assertThat(view.receiveMessage()
                            .state()
                            .instance(instance(2))
                            .orElseThrow()
                            .task())
                    .isEmpty();
        });
        assertThat(nodes.toldTo(instance(2))).isEqualTo(before);
    }

    @Test
    void speaksToItsAgentsAgainAfterAnEventCouldNotBePersisted() {
        var cluster = start();
        apply(cluster);
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1))).isNotEmpty());
        var before = assignedTo(instance(1)).size();
        journal.failNextPersisted(PERSISTENCE_ID);
        cluster.tell(new ClusterActor.Execute(
                new ClusterCommand.RemoveInstance(instance(2), false),
                kit.<CommandAnswer>createTestProbe().getRef()));
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1))).hasSizeGreaterThan(before));
    }

    @Test
    void recoversWhenTheJournalHasMoreThanItKnows() {
        var cluster = start();
        apply(cluster);
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1))).isNotEmpty());
        var stored = new java.util.ArrayList<Object>(journal.persistedInStorage(PERSISTENCE_ID));
        journal.persistForRecovery(PERSISTENCE_ID, List.of(new ClusterPaused(java.time.Instant.now())));
        last = OptionalLong.of(stored.size() + 1L);
        var view = kit.<ClusterView>createTestProbe();
        Eventually.asserting(java.time.Duration.ofSeconds(20), () -> {
            cluster.tell(new ClusterActor.GetView(view.getRef()));
            assertThat(view.receiveMessage().state().paused()).isTrue();
        });
    }

    @Test
    void replacesASupervisorThatFallsOverABug() {
        nodes.breakNextLinkTo(instance(1));
        apply(start());
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1))).isNotEmpty());
    }

    @Test
    void finishesAFailoverThatAnotherOrchestratorBegan() {
        var scene = Scene.aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(java.time.Duration.ofMillis(50))
                .cutOffStandbyAt(2, "0/3000500");
        var events = new java.util.ArrayList<ClusterEvent>(Scene.historyOfAWellCluster());
        events.addAll(scene.react().recorded());
        assertThat(events).last().isInstanceOf(FailoverStarted.class);
        journal.persistForRecovery(PERSISTENCE_ID, List.copyOf(events));

        start();

        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(2)))
                        .contains(new Assignment.Lead(
                                new Epoch(2), false, scene.state().system(), Optional.empty())));
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1)))
                        .last()
                        .isInstanceOfSatisfying(
                                Assignment.Follow.class,
                                follow -> assertThat(follow.epoch()).isEqualTo(new Epoch(2))));
    }

    @Test
    void tellsNobodyOfAFailoverThatAnotherOrchestratorBeganWhenTheLeaderIsBack() {
        var scene = Scene.aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(java.time.Duration.ofMillis(50))
                .cutOffStandbyAt(2, "0/3000500");
        var events = new java.util.ArrayList<ClusterEvent>(Scene.historyOfAWellCluster());
        events.addAll(scene.react().recorded());
        journal.persistForRecovery(PERSISTENCE_ID, List.copyOf(events));

        start();
        keys.now(new LeaderKey.Held(instance(1).value(), new Epoch(1), 9));
        scene.backAt(1, "0/3000600");
        var back = scene.seen().node(instance(1)).report().orElseThrow();
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThatCode(() -> nodes.report(back)).doesNotThrowAnyException());

        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(1)))
                        .contains(new Assignment.Lead(
                                new Epoch(3), false, scene.state().system(), Optional.empty())));
        for (var seq = 1; seq <= 3; seq++) {
            assertThat(assignedTo(instance(seq)))
                    .noneMatch(assignment -> assignment.epoch().equals(new Epoch(2)));
        }
    }

    @Test
    void doesNotCarryOutWhatWasOvertakenWhileTheJournalWroteIt() throws InterruptedException {
        var scene = Scene.aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(java.time.Duration.ofMillis(50))
                .cutOffStandbyAt(2, "0/3000500");
        var events = new java.util.ArrayList<ClusterEvent>(Scene.historyOfAWellCluster());
        events.addAll(scene.react().recorded());
        var given = (FailoverStarted) events.getLast();
        events.add(new FailoverAbandoned(
                given.operation(), given.epoch(), given.to(), "did not come to lead", java.time.Instant.now()));
        journal.persistForRecovery(PERSISTENCE_ID, List.copyOf(events));
        var writing = new CountDownLatch(1);
        var written = new CountDownLatch(1);
        journal.withPolicy(slow(writing, written));
        start();
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(3))).isNotEmpty());
        scene.stopped(1, "0/3000500");
        nodes.report(scene.seen().node(instance(1)).report().orElseThrow());
        assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();

        keys.now(new LeaderKey.Held(instance(2).value(), given.epoch(), 9));
        written.countDown();

        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(assignedTo(instance(2)))
                        .contains(new Assignment.Lead(
                                new Epoch(4), false, scene.state().system(), Optional.empty())));
        assertThat(journal.persistedInStorage(PERSISTENCE_ID))
                .filteredOn(FailoverStarted.class::isInstance)
                .extracting(event -> ((FailoverStarted) event).to())
                .containsExactly(instance(2), instance(1), instance(2));
        assertThat(assignedTo(instance(1)))
                .noneMatch(assignment -> assignment instanceof Assignment.Lead
                        && assignment.epoch().equals(new Epoch(3)));
    }

    /** A journal that takes as long as the test wants for what it is to write. */
    private static ProcessingPolicy<JournalOperation> slow(CountDownLatch writing, CountDownLatch written) {
        return (persistenceId, operation) -> {
            if (operation instanceof WriteEvents) {
                writing.countDown();
                var unused = Uninterruptibles.awaitUninterruptibly(written, 10, TimeUnit.SECONDS);
            }
            return ProcessingSuccess.getInstance();
        };
    }

    @Test
    void asksForAnUnfinishedWorkAgainInTheNextEpoch() {
        var scene = Scene.aCluster();
        var reinit = new OperationId("reinit");
        var events = new java.util.ArrayList<ClusterEvent>(Scene.historyOfAWellCluster());
        events.add(new InstanceTaskStarted(reinit, instance(3), TaskKind.REINIT, java.time.Instant.now()));
        journal.persistForRecovery(PERSISTENCE_ID, List.copyOf(events));
        start();
        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(nodes.toldTo(instance(3)))
                        .contains(new ToAgent.Perform(reinit, new Epoch(1), ToAgent.Work.REINIT)));

        scene.postgresCrashes(1, "0/3000500").cutOffStandbyAt(2, "0/3000500");
        nodes.report(scene.seen().node(instance(1)).report().orElseThrow());
        nodes.report(scene.seen().node(instance(2)).report().orElseThrow());

        Eventually.asserting(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(nodes.toldTo(instance(3)))
                        .contains(new ToAgent.Perform(reinit, new Epoch(2), ToAgent.Work.REINIT)));
    }

    @Test
    void answersARefusalWithItsReason() {
        var cluster = start();
        var answer = kit.<CommandAnswer>createTestProbe();
        cluster.tell(new ClusterActor.Execute(new ClusterCommand.Pause(), answer.getRef()));
        assertThat(answer.receiveMessage())
                .isInstanceOfSatisfying(
                        CommandAnswer.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("no-such-cluster"));
        assertThat(journal.persistedInStorage(PERSISTENCE_ID)).isEmpty();
    }

    private ActorRef<ClusterActor.Message> start() {
        var surroundings = new Surroundings(
                nodes,
                keys,
                (persistenceId, answered) -> answered.accept(last),
                InstantSource.system(),
                Ticker.system(),
                new RandomIds(),
                instance -> RandomGenerator.of("L64X128MixRandom"));
        return kit.spawn(ClusterActor.create(CLUSTER, PersistenceId.ofUniqueId(PERSISTENCE_ID), surroundings));
    }

    private void apply(ActorRef<ClusterActor.Message> cluster) {
        TestProbe<CommandAnswer> answer = kit.createTestProbe();
        cluster.tell(new ClusterActor.Execute(new ClusterCommand.Apply(Scene.declaration()), answer.getRef()));
        assertThat(answer.receiveMessage()).isInstanceOf(CommandAnswer.Accepted.class);
    }

    private List<Assignment> assignedTo(InstanceId id) {
        return nodes.toldTo(id).stream()
                .filter(ToAgent.Assign.class::isInstance)
                .map(message -> ((ToAgent.Assign) message).assignment())
                .toList();
    }
}
