package io.matriarch.cluster;

import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.aDeclaredCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.cluster.Lifecycle;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.BootstrapStarted;
import io.matriarch.protocol.event.ClusterRemoved;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverCompleted;
import io.matriarch.protocol.event.FailoverDeferred;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.InstanceHealthChanged;
import io.matriarch.protocol.event.InstanceJoined;
import io.matriarch.protocol.event.InstanceLost;
import io.matriarch.protocol.event.InstanceRemoved;
import io.matriarch.protocol.event.InstanceTaskCompleted;
import io.matriarch.protocol.event.InstanceTaskFailed;
import io.matriarch.protocol.event.LeaderRecovered;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.SwitchoverAbandoned;
import io.matriarch.protocol.event.SwitchoverCompleted;
import io.matriarch.protocol.event.SwitchoverLeaderStopped;
import io.matriarch.protocol.evidence.PhaseDuration;
import io.matriarch.protocol.evidence.PhaseDuration.Phase;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.testing.Scene;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterReactionsTest {

    private static final Duration A_MOMENT = Duration.ofMillis(50);

    @Test
    void recordsNothingWhileAllIsWell() {
        assertThat(aCluster().react().recorded()).isEmpty();
    }

    @Test
    void doesNotBootstrapBeforeEtcdHasAnswered() {
        assertThat(aDeclaredCluster().react().recorded()).isEmpty();
    }

    @Test
    void bootstrapsTheDeclaredPrimaryInTheFirstEpochThatEtcdHasNotSeen() {
        var scene = aDeclaredCluster().leaseRunsOut().react();
        assertThat(scene.recorded()).singleElement().isInstanceOf(BootstrapStarted.class);
        assertThat(Assignments.of(scene.state(), instance(1)))
                .contains(new Assignment.Lead(new Epoch(1), true, Optional.empty(), Optional.empty()));
        assertThat(Assignments.of(scene.state(), instance(2))).isEmpty();
    }

    @Test
    void completesTheBootstrapAndLetsTheOthersFollow() {
        var scene = aDeclaredCluster()
                .leaseRunsOut()
                .react()
                .attached(1)
                .primaryAt(1, "0/1500000")
                .react();
        assertThat(scene.state().isLedBy(instance(1))).isTrue();
        assertThat(Assignments.of(scene.state(), instance(2))).containsInstanceOf(Assignment.Follow.class);
    }

    @Test
    void writesDownWhatALeaderSuffersFromAndThatItSuffersNoMore() {
        var scene = aCluster().hangingAt(1, "0/3000000").react();
        scene.after(Duration.ofSeconds(1)).hangingAt(1, "0/3000000").react().react();
        scene.after(Duration.ofSeconds(1)).primaryAt(1, "0/3000000").react().react();
        assertThat(scene.recorded())
                .filteredOn(InstanceHealthChanged.class::isInstance)
                .extracting(event -> ((InstanceHealthChanged) event).ailment())
                .containsExactly(Optional.of("commits hang"), Optional.empty());
    }

    @Test
    void suspectsAndDecidesInOneStep() {
        var scene = crashedWithACompleteStandby().react();
        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(LeaderSuspected.class, FailoverStarted.class);
    }

    @Test
    void tellsTheOldLeaderToFollowAndTheCandidateToLeadInTheNextEpoch() {
        var scene = crashedWithACompleteStandby().react();
        assertThat(Assignments.of(scene.state(), instance(2)))
                .contains(new Assignment.Lead(new Epoch(2), false, scene.state().system(), Optional.empty()));
        assertThat(Assignments.of(scene.state(), instance(1)))
                .hasValueSatisfying(assignment -> assertThat(assignment)
                        .isInstanceOfSatisfying(Assignment.Follow.class, follow -> {
                            assertThat(follow.epoch()).isEqualTo(new Epoch(2));
                            assertThat(follow.leaderReady()).isFalse();
                        }));
    }

    @Test
    void completesTheFailoverWithTheDurationOfEachPhase() {
        var scene = crashedWithACompleteStandby()
                .react()
                .after(Duration.ofMillis(80))
                .primaryAt(2, "0/3000600")
                .onTimeline(2, 2)
                .react();
        assertThat(scene.recorded())
                .last()
                .isInstanceOfSatisfying(
                        FailoverCompleted.class,
                        completed -> assertThat(completed.phases())
                                .contains(new PhaseDuration(Phase.PROMOTE, Duration.ofMillis(80))));
        assertThat(scene.state().isLedBy(instance(2))).isTrue();
        assertThat(scene.state().suspicion()).isEmpty();
    }

    @Test
    void aCandidateThatWasPromotedAndDoesNotAnswerLeads() {
        var scene = crashedWithACompleteStandby().react().leaderKeyHeldBy(2).promotedAndSilent(2, 2);
        assertThat(scene.react().recorded())
                .extracting(Object::getClass)
                .endsWith(FailoverStarted.class, FailoverCompleted.class);
        assertThat(scene.state().leader())
                .hasValueSatisfying(leader -> assertThat(leader.timeline()).isEqualTo(new Timeline(2)));
        scene.after(Duration.ofSeconds(3)).promotedAndSilent(2, 2).react();
        assertThat(scene.recorded()).last().isInstanceOf(LeaderSuspected.class);
    }

    @Test
    void whoHasTakenTheKeyAndDoesNotAnswerIsConfirmed() {
        var scene = theSecondCandidateOfTwo().leaderKeyHeldBy(2, new Epoch(2));
        assertThat(candidate(scene.after(A_MOMENT).promotedAndSilent(2, 2).react()))
                .isEqualTo(instance(2));
    }

    @Test
    void aReportOfAnOldEpochDoesNotCompleteAFailover() {
        var scene = crashedWithACompleteStandby().react();
        var before = scene.recorded();
        scene.report(
                2,
                aCluster()
                        .primaryAt(2, "0/3000500")
                        .seen()
                        .node(instance(2))
                        .postgres()
                        .orElseThrow(),
                Optional.of(new Epoch(1)));
        assertThat(scene.react().recorded()).isEqualTo(before);
    }

    @Test
    void triesAnotherWhenTheCandidateVanishes() {
        var scene = crashedWithACompleteStandby()
                .react()
                .hostVanishes(2)
                .leaseRunsOut()
                .after(Duration.ofSeconds(11))
                .stopped(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(3, "0/3000500")
                .react();
        assertThat(scene.recorded()).hasAtLeastOneElementOfType(FailoverAbandoned.class);
        assertThat(scene.state().change()).hasValueSatisfying(change -> {
            assertThat(change.subject()).isEqualTo(instance(3));
            assertThat(change.epoch()).isEqualTo(new Epoch(3));
        });
    }

    @Test
    void triesTheNextBestWhenTheBestDoesNotComeToLead() {
        var scene = crashedWithTwoCompleteStandbys().react();
        assertThat(candidate(scene)).isEqualTo(instance(2));
        scene.leaseRunsOut().after(Duration.ofSeconds(11));
        assertThat(candidate(everybodyReports(scene).react())).isEqualTo(instance(3));
    }

    @Test
    void theOldLeaderIsTriedAgainWhenNobodyElseComesToLead() {
        var scene = crashedWithACompleteStandby().react().leaseRunsOut().after(Duration.ofSeconds(11));
        scene.stopped(1, "0/3000500").after(A_MOMENT).cutOffStandbyAt(2, "0/3000500");
        assertThat(candidate(scene.react().after(Duration.ofSeconds(2)).react()))
                .isEqualTo(instance(1));
    }

    @Test
    void givesACandidateUpThatHoldsTheKeyAndForLongDoesNotLead() {
        var scene = crashedWithTwoCompleteStandbys().react().leaderKeyHeldBy(2).after(Duration.ofSeconds(15));
        everybodyReports(scene).react();
        assertThat(candidate(scene)).as("it may still come").isEqualTo(instance(2));
        scene.after(Duration.ofSeconds(6));
        assertThat(candidate(everybodyReports(scene).react())).isEqualTo(instance(3));
    }

    @Test
    void leavesACandidateItsTimeOnceEtcdAnswersAgain() {
        var scene = crashedWithTwoCompleteStandbys().react().etcdFallsSilent().after(Duration.ofSeconds(18));
        everybodyReports(scene.leaseRunsOut()).react();
        assertThat(candidate(scene)).as("it could not take the key before").isEqualTo(instance(2));
        scene.after(Duration.ofSeconds(11));
        assertThat(candidate(everybodyReports(scene).react())).isEqualTo(instance(3));
    }

    @Test
    void aKeyThatACandidateKeepsInVainDoesNotStandInTheWayOfTheNext() {
        var scene = crashedWithTwoCompleteStandbys().react().leaderKeyHeldBy(2).hostVanishes(1);
        scene.after(Duration.ofSeconds(21));
        scene.cutOffStandbyAt(2, "0/3000500").cutOffStandbyAt(3, "0/3000500");
        assertThat(candidate(scene.react())).isEqualTo(instance(3));
    }

    @Test
    void confirmsACandidateThatTookTheKeyAfterItWasGivenUp() {
        var scene = crashedWithACompleteStandby()
                .react()
                .leaseRunsOut()
                .hostVanishes(1)
                .hostVanishes(2)
                .hostVanishes(3)
                .after(Duration.ofSeconds(11))
                .react();
        assertThat(scene.recorded()).hasAtLeastOneElementOfType(FailoverAbandoned.class);
        assertThat(scene.state().change()).isEmpty();
        scene.leaderKeyHeldBy(2).attached(3).after(A_MOMENT).cutOffStandbyAt(3, "0/3000400");
        assertThat(candidate(scene.react())).isEqualTo(instance(2));
        assertThat(scene.state().epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void abandonsAFailoverWhenOneThatWasGivenUpBeforeTakesTheKey() {
        var scene = theSecondCandidateOfTwo();
        scene.hostVanishes(2).leaderKeyHeldBy(2, new Epoch(2)).react();
        assertThat(scene.recorded())
                .filteredOn(FailoverAbandoned.class::isInstance)
                .extracting(event -> ((FailoverAbandoned) event).candidate())
                .containsExactly(instance(2), instance(3));
        assertThat(candidate(scene)).isEqualTo(instance(2));
        assertThat(scene.state().epoch()).isEqualTo(new Epoch(4));
    }

    @Test
    void aReportFromBeforeItTookTheKeySaysNothingOfWhetherItLeads() {
        var scene = theSecondCandidateOfTwo();
        scene.cutOffStandbyAt(2, "0/3000500").after(A_MOMENT).leaderKeyHeldBy(2, new Epoch(2));
        assertThat(candidate(scene.react())).isEqualTo(instance(2));
    }

    @Test
    void goesOnWithAFailoverWhenOneThatWasGivenUpHasTheKeyAndDoesNotLead() {
        var scene = theSecondCandidateOfTwo();
        scene.leaderKeyHeldBy(2, new Epoch(2)).after(A_MOMENT).cutOffStandbyAt(2, "0/3000500");
        assertThat(candidate(scene.react())).isEqualTo(instance(3));
    }

    @Test
    void confirmsWhoTookTheKeyAlthoughTheOldLeaderSaidThatItWasWell() {
        var scene = theSecondCandidateOfTwo();
        scene.hostVanishes(3).leaseRunsOut().after(Duration.ofSeconds(11)).primaryAt(1, "0/3000600");
        scene.leaderKeyHeldBy(2, new Epoch(2));
        assertThat(candidate(scene.react())).isEqualTo(instance(2));
    }

    @Test
    void abandonsAFailoverWhenTheLeaderAcceptsWritesAgainAndHasNotHeardOfIt() {
        var scene = crashedWithACompleteStandby().react();
        assertThat(candidate(scene)).isEqualTo(instance(2));
        scene.after(Duration.ofSeconds(2)).backAt(1, "0/3000600").react();
        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(
                        LeaderSuspected.class,
                        FailoverStarted.class,
                        FailoverAbandoned.class,
                        LeaderRecovered.class,
                        FailoverStarted.class);
        assertThat(candidate(scene)).as("it leads on").isEqualTo(instance(1));
        assertThat(scene.state().epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void goesOnWithAFailoverOfALeaderThatIsBackWithoutTheKey() {
        var scene = crashedWithACompleteStandby().react();
        scene.leaderKeyHeldBy(2).backAt(1, "0/3000600");
        assertThat(candidate(scene.react())).isEqualTo(instance(2));
    }

    @Test
    void goesOnWithAFailoverFromAWellLeaderThatAnOperatorHasOrdered() {
        var scene = aCluster()
                .after(A_MOMENT)
                .commanded(new ClusterCommand.Failover(Optional.of(instance(2)), false))
                .backAt(1, "0/3000600");
        assertThat(candidate(scene.react())).isEqualTo(instance(2));
    }

    @Test
    void aPauseDoesNotHoldBackThatWhoHasTakenTheKeyIsConfirmed() {
        var scene = crashedWithTwoCompleteStandbys().react().leaseRunsOut().after(Duration.ofSeconds(11));
        scene.hostVanishes(1).hostVanishes(2).hostVanishes(3).paused().react();
        assertThat(scene.recorded()).hasAtLeastOneElementOfType(FailoverAbandoned.class);
        assertThat(scene.state().change()).isEmpty();
        scene.leaderKeyHeldBy(2, new Epoch(2));
        assertThat(candidate(scene.react())).isEqualTo(instance(2));
    }

    private static Scene theSecondCandidateOfTwo() {
        var scene = crashedWithTwoCompleteStandbys().react().leaseRunsOut().after(Duration.ofSeconds(11));
        assertThat(candidate(everybodyReports(scene).react())).isEqualTo(instance(3));
        return scene;
    }

    private static InstanceId candidate(Scene scene) {
        return scene.state().change().orElseThrow().subject();
    }

    private static Scene everybodyReports(Scene scene) {
        return scene.stopped(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000500")
                .cutOffStandbyAt(3, "0/3000500");
    }

    private static Scene crashedWithTwoCompleteStandbys() {
        return aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000500")
                .cutOffStandbyAt(3, "0/3000500");
    }

    @Test
    void recordsALongWaitOnceWithItsReason() {
        var scene = aCluster().hostVanishes(1).after(Duration.ofSeconds(3)).react();
        assertThat(scene.recorded()).extracting(Object::getClass).containsExactly(LeaderSuspected.class);
        scene.after(Duration.ofSeconds(4)).react().after(Duration.ofSeconds(1)).react();
        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(LeaderSuspected.class, FailoverDeferred.class);
    }

    @Test
    void recordsARefusalOnce() {
        var scene = aCluster()
                .hostVanishes(1)
                .hostVanishes(2)
                .hostVanishes(3)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .react()
                .after(Duration.ofSeconds(1))
                .react();
        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(LeaderSuspected.class, FailoverRefused.class);
    }

    @Test
    void recordsARefusalOnceAlthoughEtcdAnswersOffAndOn() {
        var scene = aCluster()
                .hostVanishes(1)
                .hostVanishes(2)
                .hostVanishes(3)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .react();
        for (var again = 0; again < 5; again++) {
            scene.after(Duration.ofSeconds(1)).etcdFallsSilent().react();
            scene.after(Duration.ofSeconds(1)).leaseRunsOut().react();
        }
        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(LeaderSuspected.class, FailoverRefused.class, FailoverDeferred.class);
        scene.after(Duration.ofMinutes(1)).react();
        assertThat(scene.recorded()).last().isInstanceOf(FailoverRefused.class);
    }

    @Test
    void trustsTheLeaderAgainWhenItComesBack() {
        var scene = aCluster()
                .hostVanishes(1)
                .after(Duration.ofSeconds(3))
                .react()
                .attached(1)
                .primaryAt(1, "0/3000000")
                .react();
        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(LeaderSuspected.class, LeaderRecovered.class);
    }

    @Test
    void ordersARestartInPlaceAndNotesItsOutcome() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000400")
                .react();
        assertThat(scene.recorded()).last().isInstanceOf(LeaderRestartOrdered.class);
        var task = scene.state().instance(instance(1)).orElseThrow().task().orElseThrow();
        scene.after(Duration.ofSeconds(2))
                .primaryAt(1, "0/3000600")
                .workEnded(1, task.operation(), Optional.empty())
                .react();
        assertThat(scene.recorded())
                .hasAtLeastOneElementOfType(InstanceTaskCompleted.class)
                .hasAtLeastOneElementOfType(LeaderRecovered.class);
    }

    @Test
    void aRestartThatAnOperatorWaitsForEndsWhenACrashTakesItsPlace() {
        var scene = aCluster().commanded(new ClusterCommand.Restart(instance(1)));
        var ordered = scene.state().instance(instance(1)).orElseThrow().task().orElseThrow();
        scene.after(Duration.ofSeconds(16))
                .postgresCrashes(1, "0/3000500")
                .after(Duration.ofMillis(50))
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000400")
                .react();
        assertThat(scene.recorded()).last().isInstanceOf(LeaderRestartOrdered.class);
        assertThat(scene.recorded())
                .filteredOn(InstanceTaskFailed.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        InstanceTaskFailed.class,
                        failed -> assertThat(failed.operation()).isEqualTo(ordered.operation()));
    }

    @Test
    void switchesOverWhenTheOldLeaderHasStoppedAndLetGo() {
        var scene = aCluster()
                .after(A_MOMENT)
                .commanded(new ClusterCommand.Switchover(Optional.of(instance(3))))
                .after(A_MOMENT)
                .stopped(1, "0/3000700")
                .react();
        assertThat(scene.recorded()).last().isInstanceOf(SwitchoverLeaderStopped.class);
        assertThat(Assignments.of(scene.state(), instance(3)))
                .contains(new Assignment.Lead(
                        new Epoch(2), false, scene.state().system(), Optional.of(Lsn.parse("0/3000700"))));
        scene.after(A_MOMENT).primaryAt(3, "0/3000800").onTimeline(3, 2).react();
        assertThat(scene.recorded()).last().isInstanceOf(SwitchoverCompleted.class);
        assertThat(scene.state().isLedBy(instance(3))).isTrue();
    }

    @Test
    void letsTheOldLeaderLeadAgainWhenASwitchoverIsAbandoned() {
        var scene = aCluster()
                .after(A_MOMENT)
                .commanded(new ClusterCommand.Switchover(Optional.of(instance(3))))
                .after(A_MOMENT)
                .stopped(1, "0/3000700")
                .leaseRunsOut()
                .react()
                .hostVanishes(3)
                .after(Duration.ofSeconds(11))
                .stopped(1, "0/3000700")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000600")
                .react();
        assertThat(scene.recorded()).hasAtLeastOneElementOfType(SwitchoverAbandoned.class);
        assertThat(scene.state().change()).hasValueSatisfying(change -> {
            assertThat(change.subject()).isEqualTo(instance(1));
            assertThat(change.epoch()).isEqualTo(new Epoch(3));
        });
    }

    @Test
    void noticesThatAReplicaIsLostAndBack() {
        var scene = aCluster()
                .hostVanishes(2)
                .after(Duration.ofSeconds(6))
                .primaryAt(1, "0/3000000")
                .react();
        assertThat(scene.recorded()).singleElement().isInstanceOf(InstanceLost.class);
        scene.attached(2).standbyAt(2, "0/3000000").react();
        assertThat(scene.recorded()).last().isInstanceOf(InstanceJoined.class);
    }

    @Test
    void removesAnInstanceOnceItIsAtRest() {
        var scene = aCluster().commanded(new ClusterCommand.RemoveInstance(instance(2), false));
        assertThat(Assignments.of(scene.state(), instance(2))).containsInstanceOf(Assignment.Rest.class);
        assertThat(scene.react().state().instance(instance(2))).isPresent();
        scene.stopped(2, "0/3000000").react();
        assertThat(scene.recorded()).last().isEqualTo(lastRemoval(scene));
        assertThat(scene.state().instance(instance(2))).isEmpty();
    }

    private static InstanceRemoved lastRemoval(Scene scene) {
        return (InstanceRemoved) scene.recorded().getLast();
    }

    @Test
    void removesAClusterOnceEverybodyIsAtRest() {
        var scene =
                aCluster().commanded(new ClusterCommand.RemoveCluster(false)).react();
        assertThat(scene.state().lifecycle()).isEqualTo(Lifecycle.LEAVING);
        scene.stopped(1, "0/3000000")
                .stopped(2, "0/3000000")
                .stopped(3, "0/3000000")
                .react();
        assertThat(scene.recorded()).last().isInstanceOf(ClusterRemoved.class);
    }

    @Test
    void letsAClusterGoWithItsDataWhenItsDeletionWouldWaitForEver() {
        var deletion = new ClusterCommand.RemoveCluster(true);
        var scene = aCluster().commanded(deletion).react();
        assertThat(scene.decide(deletion)).isInstanceOf(Decision.Refused.class);

        scene.commanded(new ClusterCommand.RemoveCluster(false))
                .stopped(1, "0/3000000")
                .stopped(2, "0/3000000")
                .stopped(3, "0/3000000")
                .react();

        assertThat(scene.recorded())
                .last()
                .isInstanceOfSatisfying(
                        ClusterRemoved.class,
                        removed -> assertThat(removed.dataDeleted()).isFalse());
    }

    private static Scene crashedWithACompleteStandby() {
        return aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000500")
                .cutOffStandbyAt(3, "0/3000400");
    }
}
