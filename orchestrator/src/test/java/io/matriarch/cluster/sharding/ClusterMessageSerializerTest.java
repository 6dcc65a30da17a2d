package io.matriarch.cluster.sharding;

import static io.matriarch.testing.Scene.CLUSTER;
import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import io.matriarch.cluster.ClusterActor;
import io.matriarch.cluster.ClusterView;
import io.matriarch.cluster.CommandAnswer;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import io.matriarch.testing.Scene;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterMessageSerializerTest {

    private final ActorTestKit kit = ActorTestKit.create();

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
    }

    static Stream<ClusterCommand> commands() {
        return Stream.of(
                new ClusterCommand.Apply(Scene.declaration()),
                new ClusterCommand.AddInstance(
                        new InstanceSpec(instance(4), new NodeAddress("10.10.10.14"), DeclaredRole.OFFLINE)),
                new ClusterCommand.RemoveInstance(instance(2), true),
                new ClusterCommand.RemoveCluster(false),
                new ClusterCommand.Switchover(Optional.of(instance(2))),
                new ClusterCommand.Failover(Optional.empty(), true),
                new ClusterCommand.Pause(),
                new ClusterCommand.Resume(),
                new ClusterCommand.Restart(instance(1)),
                new ClusterCommand.Reinit(instance(2)));
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                new Refusal.NoSuchCluster(CLUSTER),
                new Refusal.NoSuchInstance(CLUSTER, instance(9)),
                new Refusal.AlreadyDeclared(instance(1)),
                new Refusal.NotReady(CLUSTER, "no leader"),
                new Refusal.Busy("a restart", new OperationId("op-1")),
                new Refusal.NoCandidate(List.of("pg-test-2: too far behind")),
                new Refusal.AlreadyLeads(instance(1)),
                new Refusal.LeadsTheCluster(instance(1)),
                new Refusal.NothingToDo("paused already"),
                new Refusal.Unfenced(instance(1), "its host answers"),
                new Refusal.Contradiction(List.of("another address")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void carriesEveryCommand(ClusterCommand command) {
        var probe = kit.<CommandAnswer>createTestProbe();
        kit.serializationTestKit().verifySerialization(new ClusterActor.Execute(command, probe.getRef()), true);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void carriesEveryRefusal(Refusal refusal) {
        kit.serializationTestKit().verifySerialization(new CommandAnswer.Refused(refusal), true);
    }

    @Test
    void everyCommandAndRefusalIsTried() {
        assertThat(commands().map(Object::getClass)).hasSize(ClusterCommand.class.getPermittedSubclasses().length);
        assertThat(refusals().map(Object::getClass)).hasSize(Refusal.class.getPermittedSubclasses().length);
    }

    @Test
    void carriesQuestionsAnswersAndViews() {
        var probe = kit.<ClusterView>createTestProbe();
        var serialization = kit.serializationTestKit();
        serialization.verifySerialization(new ClusterActor.GetView(probe.getRef()), true);
        serialization.verifySerialization(
                new CommandAnswer.Accepted(
                        Optional.of(new OperationId("op-1")),
                        List.of(new CommandAnswer.Recorded(
                                7, Scene.historyOfAWellCluster().getLast())),
                        7),
                true);
        serialization.verifySerialization(new ClusterView(aCluster().state(), 7, List.of()), true);
    }
}
