package io.matriarch.cluster;

import static io.matriarch.testing.Scene.CLUSTER;
import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.matriarch.failover.Observations;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.event.ClusterReconfigured;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceAdded;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.SwitchoverStarted;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.protocol.spec.ClusterSpec;
import io.matriarch.protocol.spec.DeclaredRole;
import io.matriarch.protocol.spec.InstanceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterDeciderTest {

    @Test
    void refusesEverythingForAClusterThatNobodyDeclared() {
        var decision = ClusterDecider.decide(
                ClusterState.unknown(CLUSTER),
                new ClusterCommand.Pause(),
                Observations.none(Instant.EPOCH),
                Instant.EPOCH,
                () -> new OperationId("x"));
        assertThat(decision).isEqualTo(new Decision.Refused(new Refusal.NoSuchCluster(CLUSTER)));
    }

    @Test
    void applyingTheSameAgainChangesNothing() {
        assertThat(aCluster().decide(new ClusterCommand.Apply(spec(ClusterSettings.defaults()))))
                .isEqualTo(new Decision.Accepted(Optional.empty(), List.of()));
    }

    @Test
    void applyingAnotherInstanceAddsIt() {
        var fourth = new InstanceSpec(instance(4), new NodeAddress("10.10.10.14"), DeclaredRole.REPLICA);
        assertThat(aCluster().decide(new ClusterCommand.Apply(spec(ClusterSettings.defaults(), fourth))))
                .asInstanceOf(type(Decision.Accepted.class))
                .satisfies(accepted -> assertThat(accepted.events())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                InstanceAdded.class,
                                added -> assertThat(added.instance()).isEqualTo(fourth)));
    }

    @Test
    void applyingOtherSettingsReconfigures() {
        var scene = aCluster().withRpoBytes(5);
        assertThat(scene.decide(new ClusterCommand.Apply(spec(ClusterSettings.defaults()))))
                .asInstanceOf(type(Decision.Accepted.class))
                .satisfies(accepted -> assertThat(accepted.events()).hasOnlyElementsOfType(ClusterReconfigured.class));
    }

    @Test
    void refusesAnInstanceOnAnotherNodeThanItRunsOn() {
        var moved = new ClusterSpec(
                CLUSTER,
                ClusterSettings.defaults(),
                List.of(new InstanceSpec(instance(1), new NodeAddress("10.10.10.99"), DeclaredRole.PRIMARY)));
        assertRefused(aCluster().decide(new ClusterCommand.Apply(moved)), "contradicts-cluster");
    }

    @Test
    void refusesANodeThatIsInUse() {
        var twin = new InstanceSpec(instance(4), new NodeAddress("10.10.10.11"), DeclaredRole.REPLICA);
        assertRefused(aCluster().decide(new ClusterCommand.AddInstance(twin)), "contradicts-cluster");
    }

    @Test
    void switchesOverToTheMostAdvancedUnlessTold() {
        var scene = aCluster().standbyAt(3, "0/3000100");
        assertThat(scene.decide(new ClusterCommand.Switchover(Optional.empty())))
                .asInstanceOf(type(Decision.Accepted.class))
                .satisfies(accepted -> assertThat(accepted.events())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                SwitchoverStarted.class,
                                started -> assertThat(started.to()).isEqualTo(instance(3))));
    }

    @Test
    void refusesASwitchoverToTheLeaderToNobodyAndWithoutAHealthyLeader() {
        assertRefused(aCluster().decide(new ClusterCommand.Switchover(Optional.of(instance(1)))), "already-leader");
        assertRefused(aCluster().decide(new ClusterCommand.Switchover(Optional.of(instance(9)))), "no-such-instance");
        assertRefused(aCluster().hostVanishes(1).decide(new ClusterCommand.Switchover(Optional.empty())), "not-ready");
        assertRefused(
                aCluster().hostVanishes(2).decide(new ClusterCommand.Switchover(Optional.of(instance(2)))),
                "no-candidate");
    }

    @Test
    void refusesASecondChangeOfLeaderWhileOneIsUnderWay() {
        var scene = aCluster().commanded(new ClusterCommand.Switchover(Optional.empty()));
        assertRefused(scene.decide(new ClusterCommand.Switchover(Optional.empty())), "operation-in-progress");
        assertRefused(scene.decide(new ClusterCommand.Restart(instance(2))), "operation-in-progress");
    }

    @Test
    void forceOverrulesTheRpoAndNothingElse() {
        var scene = aCluster()
                .withRpoBytes(1000)
                .primaryAt(1, "0/4000000")
                .hostVanishes(1)
                .after(Duration.ofMillis(1500))
                .cutOffStandbyAt(2, "0/3000000")
                .cutOffStandbyAt(3, "0/3000000");
        assertRefused(scene.decide(new ClusterCommand.Failover(Optional.empty(), false)), "no-candidate");
        assertThat(scene.decide(new ClusterCommand.Failover(Optional.empty(), true)))
                .asInstanceOf(type(Decision.Accepted.class))
                .satisfies(accepted -> assertThat(accepted.events()).hasOnlyElementsOfType(FailoverStarted.class));
    }

    @Test
    void noForceOverrulesSignsOfLife() {
        var streaming = aCluster().hostVanishes(1).leaseRunsOut();
        assertRefused(streaming.decide(new ClusterCommand.Failover(Optional.empty(), true)), "old-leader-not-fenced");
        var unfenced = aCluster().agentVanishes(1).leaseRunsOut();
        assertRefused(unfenced.decide(new ClusterCommand.Failover(Optional.empty(), true)), "old-leader-not-fenced");
    }

    @Test
    void theLeaderIsNeitherReinitialisedNorRemoved() {
        assertRefused(aCluster().decide(new ClusterCommand.Reinit(instance(1))), "instance-is-leader");
        assertRefused(aCluster().decide(new ClusterCommand.RemoveInstance(instance(1), false)), "instance-is-leader");
    }

    @Test
    void doesNotPromiseToDeleteDataThatItCannotReach() {
        var scene = aCluster().hostVanishes(2);
        assertRefused(scene.decide(new ClusterCommand.RemoveInstance(instance(2), true)), "not-ready");
    }

    @Test
    void removesAnInstanceWhoseWorkNeverEnds() {
        var scene = aCluster()
                .commanded(new ClusterCommand.Restart(instance(2)))
                .hostVanishes(2)
                .commanded(new ClusterCommand.RemoveInstance(instance(2), false));
        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(InstanceTaskStarted.class, InstanceTaskFailed.class, InstanceTaskStarted.class);
        assertThat(scene.react().state().instance(instance(2))).isEmpty();
    }

    @Test
    void pausesOnceAndResumesOnce() {
        assertRefused(aCluster().decide(new ClusterCommand.Resume()), "nothing-to-do");
        assertRefused(aCluster().paused().decide(new ClusterCommand.Pause()), "nothing-to-do");
    }

    private static ClusterSpec spec(ClusterSettings settings, InstanceSpec... more) {
        var instances = new java.util.ArrayList<InstanceSpec>();
        for (var seq = 1; seq <= 3; seq++) {
            instances.add(new InstanceSpec(
                    instance(seq),
                    new NodeAddress("10.10.10.1" + seq),
                    seq == 1 ? DeclaredRole.PRIMARY : DeclaredRole.REPLICA));
        }
        instances.addAll(List.of(more));
        return new ClusterSpec(CLUSTER, settings, instances);
    }

    private static void assertRefused(Decision decision, String code) {
        assertThat(decision)
                .asInstanceOf(type(Decision.Refused.class))
                .extracting(refused -> refused.refusal().code())
                .isEqualTo(code);
    }
}
