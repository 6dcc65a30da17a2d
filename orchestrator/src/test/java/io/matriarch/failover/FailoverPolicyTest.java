package io.matriarch.failover;

import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.matriarch.failover.Assessment.Need;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.testing.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailoverPolicyTest {

    private static final Duration A_MOMENT = Duration.ofMillis(50);

    @Test
    void leavesAHealthyLeaderAlone() {
        assertThat(aCluster().assessed()).isInstanceOf(Assessment.Nothing.class);
    }

    @Test
    void toleratesAShortSilence() {
        assertThat(aCluster().hostVanishes(1).after(Duration.ofMillis(500)).assessed())
                .isInstanceOf(Assessment.Nothing.class);
    }

    @Test
    void refusesToPromoteWhileTheLeaseIsHeldByAnother() {
        assertWaits(aCluster().hostVanishes(1).after(Duration.ofMinutes(5)), "lease-held");
    }

    @Test
    void refusesToPromoteWhileNobodyKnowsWhoHoldsTheLease() {
        assertWaits(aCluster().hostVanishes(1).after(Duration.ofSeconds(5)).etcdFallsSilent(), "etcd-unreachable");
    }

    @Test
    void promotesTheMostAdvancedStandbyOnceTheLeaseHasRunOut() {
        var scene = aCluster()
                .hostVanishes(1)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000100")
                .cutOffStandbyAt(3, "0/3000200");
        assertPromotes(scene, 3);
    }

    @Test
    void prefersTheLowestSequenceNumberAmongEquals() {
        var scene = aCluster()
                .hostVanishes(1)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .after(A_MOMENT)
                .cutOffStandbyAt(3, "0/3000200")
                .cutOffStandbyAt(2, "0/3000200");
        assertPromotes(scene, 2);
    }

    @Test
    void asksTheStandbysBeforeItDecidesOnOldReports() {
        var scene = aCluster().hostVanishes(1).after(Duration.ofSeconds(10)).leaseRunsOut();
        assertThat(scene.assessed()).asInstanceOf(type(Assessment.Wait.class)).satisfies(wait -> {
            assertThat(wait.code()).isEqualTo("asking-standbys");
            assertThat(wait.needs()).contains(Need.FRESH_REPORTS);
        });
    }

    @Test
    void hearsEveryStandbyThatAnswersBeforeItChooses() {
        var scene = aCluster()
                .hostVanishes(1)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000100");
        assertWaits(scene, "asking-standbys");
        assertPromotes(scene.after(Duration.ofSeconds(2)), 2);
    }

    @Test
    void neverTakesALostLinkForADeadLeaderWhileAStandbyStillStreams() {
        var scene = aCluster()
                .hostVanishes(1)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .after(A_MOMENT)
                .standbyAt(2, "0/3000200")
                .cutOffStandbyAt(3, "0/3000200");
        assertWaits(scene, "standby-still-receives");
    }

    @Test
    void fencesOverSshWhereTheHostAnswersAndTheAgentDoesNot() {
        var scene = aCluster()
                .agentVanishes(1)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000200")
                .cutOffStandbyAt(3, "0/3000200");
        assertThat(scene.assessed())
                .asInstanceOf(type(Assessment.Wait.class))
                .satisfies(wait -> assertThat(wait.needs()).contains(Need.FENCE));
        assertPromotes(scene.fencedOverSsh(1), 2);
    }

    @Test
    void refusesWhenEveryCandidateIsFurtherBehindThanMayBeLost() {
        var scene = aCluster()
                .withRpoBytes(1000)
                .primaryAt(1, "0/4000000")
                .hostVanishes(1)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000000")
                .cutOffStandbyAt(3, "0/3000000");
        assertThat(scene.assessed()).asInstanceOf(type(Assessment.Refuse.class)).satisfies(refuse -> {
            assertThat(refuse.reason()).contains("16777216 bytes behind, and 1000 may be lost");
            assertThat(refuse.candidates()).hasSize(2).allMatch(verdict -> verdict.verdict() == Verdict.REJECTED);
        });
    }

    @Test
    void failsOverAtOnceWhenAStandbyHasEverythingOfACrashedPrimary() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000500");
        assertPromotes(scene, 3);
    }

    @Test
    void waitsForAStandbyThatIsStillReceivingTheLastOfTheWal() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .standbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000400");
        assertWaits(scene, "asking-standbys");
    }

    @Test
    void restartsACrashedPrimaryInPlaceWhenItsDiskHasMoreThanAnyStandby() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000400");
        assertThat(scene.assessed()).isInstanceOf(Assessment.RestartLeader.class);
    }

    @Test
    void asksNoStandbyAgainBecauseTheLeaderRepeatsItself() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000500")
                .cutOffStandbyAt(3, "0/3000400")
                .after(A_MOMENT)
                .postgresCrashes(1, "0/3000500");
        assertPromotes(scene, 2);
    }

    @Test
    void doesNotWaitForARestartInPlaceThatHasLostItsLease() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000400")
                .react()
                .leaseRunsOut()
                .after(Duration.ofSeconds(1))
                .stopped(1, "0/3000500");
        assertThat(scene.assessed()).isInstanceOf(Assessment.Nothing.class);
        scene.after(Duration.ofMillis(1_500))
                .stopped(1, "0/3000500")
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000300");
        assertPromotes(scene, 2);
    }

    @Test
    void failsOverWithinTheRpoWhenARestartInPlaceDidNotHelp() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000400")
                .react()
                .after(Duration.ofSeconds(20))
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000400")
                .cutOffStandbyAt(3, "0/3000300");
        assertPromotes(scene, 2);
    }

    @Test
    void leavesAStartingLeaderItsTimeAndThenFailsOver() {
        var scene = aCluster().starting(1).react().after(Duration.ofSeconds(5)).starting(1);
        assertWaits(scene, "leader-unhealthy");
        scene.after(Duration.ofSeconds(6)).standbyAt(2, "0/3000000").standbyAt(3, "0/3000000");
        assertPromotes(scene, 2);
    }

    @Test
    void replacesALeaderWhoseCommitsHangThoughItAnswers() {
        var scene = aCluster().hangingAt(1, "0/3000000").react();
        assertWaits(scene, "leader-unhealthy");
        assertThat(scene.state().suspicion()).isPresent();
        scene.after(Duration.ofSeconds(5))
                .hangingAt(1, "0/3000000")
                .standbyAt(2, "0/3000000")
                .standbyAt(3, "0/3000000");
        assertPromotes(scene, 2);
    }

    @Test
    void leavesALeaderThatIsBackItsTimeHoweverLongItWasAway() {
        var scene = aCluster()
                .hostVanishes(1)
                .after(Duration.ofSeconds(5))
                .react()
                .after(Duration.ofSeconds(60))
                .attached(1)
                .comingUp(1)
                .react();
        assertWaits(scene, "leader-unhealthy");
        scene.after(Duration.ofSeconds(11)).standbyAt(2, "0/3000000").standbyAt(3, "0/3000000");
        assertPromotes(scene, 2);
    }

    @Test
    void knowsHowMuchWalALeaderHadThatDoesNotSayItYet() {
        var scene = aCluster()
                .withRpoBytes(1000)
                .primaryAt(1, "0/4000000")
                .hostVanishes(1)
                .after(Duration.ofSeconds(5))
                .react()
                .attached(1)
                .comingUp(1)
                .after(Duration.ofSeconds(20))
                .cutOffStandbyAt(2, "0/3000000")
                .cutOffStandbyAt(3, "0/3000000");
        assertThat(scene.assessed())
                .asInstanceOf(type(Assessment.Refuse.class))
                .satisfies(refuse -> assertThat(refuse.reason()).contains("16777216 bytes behind"));
    }

    @Test
    void decidesNothingWhilePaused() {
        var scene = aCluster()
                .paused()
                .hostVanishes(1)
                .after(Duration.ofSeconds(10))
                .leaseRunsOut()
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000000");
        assertWaits(scene, "paused");
    }

    @Test
    void neverPromotesAStandbyOnAnOldTimeline() {
        var scene = aCluster()
                .onTimeline(1, 1)
                .happened(new io.matriarch.protocol.event.FailoverCompleted(
                        new io.matriarch.protocol.id.OperationId("earlier"),
                        new io.matriarch.protocol.id.Epoch(2),
                        instance(1),
                        new io.matriarch.protocol.id.Timeline(4),
                        java.util.List.of(),
                        java.time.Instant.EPOCH))
                .primaryAt(1, "0/3000000")
                .standbyAt(2, "0/3000000")
                .postgresCrashes(1, "0/3000000")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000000")
                .onTimeline(2, 3)
                .cutOffStandbyAt(3, "0/3000000");
        assertPromotes(scene, 3);
    }

    @Test
    void quotesItsEvidenceAndEveryVerdict() {
        var scene = aCluster()
                .postgresCrashes(1, "0/3000500")
                .after(A_MOMENT)
                .cutOffStandbyAt(2, "0/3000500")
                .hostVanishes(3);
        assertThat(scene.assessed())
                .asInstanceOf(type(Assessment.Promote.class))
                .satisfies(promote -> {
                    assertThat(promote.evidence()).hasAtLeastOneElementOfType(Evidence.PostgresStopped.class);
                    assertThat(promote.evidence()).hasAtLeastOneElementOfType(Evidence.LeaderKeyHeld.class);
                    assertThat(promote.candidates())
                            .extracting(verdict -> verdict.verdict())
                            .containsExactly(Verdict.CHOSEN, Verdict.REJECTED);
                });
    }

    private static void assertWaits(Scene scene, String code) {
        assertThat(scene.assessed())
                .asInstanceOf(type(Assessment.Wait.class))
                .extracting(Assessment.Wait::code)
                .isEqualTo(code);
    }

    private static void assertPromotes(Scene scene, int seq) {
        assertThat(scene.assessed())
                .asInstanceOf(type(Assessment.Promote.class))
                .extracting(Assessment.Promote::candidate)
                .isEqualTo(instance(seq));
    }
}
