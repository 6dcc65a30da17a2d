package io.matriarch.cluster;

import static io.matriarch.testing.Scene.aQuorumCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.matriarch.failover.Assessment;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.command.ClusterCommand;
import io.matriarch.protocol.event.FailoverAbandoned;
import io.matriarch.protocol.event.FailoverRefused;
import io.matriarch.protocol.event.FailoverStarted;
import io.matriarch.protocol.event.LeaderRestartOrdered;
import io.matriarch.protocol.event.LeaderSuspected;
import io.matriarch.protocol.event.RevocationAbandoned;
import io.matriarch.protocol.event.RevocationStarted;
import io.matriarch.protocol.event.StandbySetChosen;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.testing.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Durability mode quorum: how leadership is taken from a leader that may still live. */
class RevocationTest {

    private static final StandbySet BOTH = StandbySet.of(List.of(instance(2), instance(3)));

    @Test
    void waitsWhileOneStandbyHearsTheLeader() {
        var scene = unheard().standbyAt(2, "0/3000500").cutOffStandbyAt(3, "0/3000400");

        assertThat(scene.assessed()).isInstanceOfSatisfying(Assessment.Wait.class, wait -> {
            assertThat(wait.code()).isEqualTo("standby-still-receives");
            assertThat(wait.reason()).contains("a standby does: the leader lives");
        });
        assertThat(scene.react().recorded()).noneMatch(event -> event instanceof RevocationStarted);
    }

    @Test
    void takesTheStandbysAwayWhenNobodyHearsTheLeader() {
        var scene = unheardByAnybody().react();

        assertThat(scene.recorded()).last().isInstanceOfSatisfying(RevocationStarted.class, started -> {
            assertThat(started.epoch()).isEqualTo(new Epoch(2));
            assertThat(started.from()).isEqualTo(instance(1));
            assertThat(started.standbys()).isEqualTo(StandbyRecord.settled(new Epoch(1), BOTH));
            assertThat(started.recordedAt()).isEqualTo(7);
            assertThat(started.evidence())
                    .hasAtLeastOneElementOfType(Evidence.AgentUnreachable.class)
                    .filteredOn(Evidence.StandbyCutOff.class::isInstance)
                    .hasSize(2);
        });
        for (var seq = 1; seq <= 3; seq++) {
            assertThat(Assignments.of(scene.state(), instance(seq))).contains(new Assignment.Detach(new Epoch(2)));
        }
    }

    @Test
    void takesTheStandbysAwayAtOnceWhenCommitsHang() {
        var scene = aQuorumCluster()
                .recorded(1, StandbyRecord.settled(new Epoch(1), BOTH), 7)
                .standbyAt(2, "0/3000500")
                .standbyAt(3, "0/3000500")
                .hangingAt(1, "0/3000500")
                .react();
        assertThat(scene.recorded())
                .last()
                .isInstanceOfSatisfying(
                        RevocationStarted.class,
                        started -> assertThat(started.reason()).contains("commits hang"));
    }

    private static Scene waiting(Duration led) {
        return aQuorumCluster()
                .recorded(1, StandbyRecord.settled(new Epoch(1), BOTH), 7)
                .after(led)
                .streamed(2)
                .streamed(3)
                .waitingAt(1, "0/3000500")
                .cutOffStandbyAt(2, "0/3000500");
    }

    @Test
    void replacesALeaderThatIsHeardByTheOrchestratorAloneAndCanAcknowledgeNothing() {
        var scene =
                waiting(Duration.ofMinutes(1)).cutOffStandbyAt(3, "0/3000500").react();
        assertThat(scene.recorded())
                .last()
                .isInstanceOfSatisfying(
                        RevocationStarted.class,
                        started -> assertThat(started.reason()).contains("commits wait for standbys"));
    }

    @Test
    void leavesItWhereOneStandbyHearsItOrThereIsOneOnly() {
        var alone = waiting(Duration.ofMinutes(1))
                .hostVanishes(3)
                .recorded(1, StandbyRecord.settled(new Epoch(1), StandbySet.of(List.of(instance(2)))), 9)
                .react();
        assertThat(alone.recorded()).noneMatch(event -> event instanceof RevocationStarted);
        var heard = waiting(Duration.ofMinutes(1)).standbyAt(3, "0/3000500").react();
        assertThat(heard.recorded()).noneMatch(event -> event instanceof RevocationStarted);
    }

    @Test
    void aLeaderThatStillCountsIsNotReplacedByItsLeaseAlone() {
        var scene = Scene.aCluster()
                .recorded(1, StandbyRecord.settled(new Epoch(1), BOTH), 7)
                .hostVanishes(1)
                .after(Duration.ofSeconds(15))
                .leaseRunsOut()
                .recorded(StandbyRecord.settled(new Epoch(1), BOTH), 7)
                .cutOffStandbyAt(2, "0/3000500")
                .react();
        assertThat(scene.recorded()).noneMatch(event -> event instanceof FailoverStarted);
    }

    @Test
    void becomesAFailoverOfTheSameEpochToTheMostAdvancedOnceEnoughHavePledged() {
        var scene = unheardByAnybody().react();
        var revocation = (RevocationStarted) scene.recorded().getLast();
        scene.pledgedAt(2, "0/3000500").react();
        assertThat(scene.recorded()).last().isEqualTo(revocation);

        scene.pledgedAt(3, "0/3000600").react();
        assertThat(scene.recorded()).last().isInstanceOfSatisfying(FailoverStarted.class, started -> {
            assertThat(started.operation()).isEqualTo(revocation.operation());
            assertThat(started.epoch()).isEqualTo(new Epoch(2));
            assertThat(started.to()).isEqualTo(instance(3));
            assertThat(started.revokedAt()).contains(7L);
            assertThat(started.standbys()).contains(StandbySet.of(List.of(instance(2))));
            assertThat(started.evidence())
                    .extracting(Evidence::sentence)
                    .containsExactly(
                            "pg-test-2 has pledged epoch 2 and acknowledges nothing older, received up to 0/3000500",
                            "pg-test-3 has pledged epoch 2 and acknowledges nothing older, received up to 0/3000600");
            assertThat(started.candidates())
                    .extracting(CandidateVerdict::instance, CandidateVerdict::verdict, CandidateVerdict::lagBytes)
                    .containsExactly(
                            tuple(instance(2), Verdict.ELIGIBLE, Optional.of(256L)),
                            tuple(instance(3), Verdict.CHOSEN, Optional.of(0L)));
        });
        assertThat(Assignments.of(scene.state(), instance(3)))
                .contains(new Assignment.Lead(
                        new Epoch(2),
                        false,
                        scene.state().system(),
                        Optional.empty(),
                        Optional.of(new Assignment.Quorum(StandbySet.of(List.of(instance(2))), Optional.of(7L)))));
        assertThat(Assignments.of(scene.state(), instance(2)))
                .get()
                .isInstanceOfSatisfying(
                        Assignment.Follow.class,
                        follow -> assertThat(follow.quorum()).isTrue());
    }

    @Test
    void aPledgeOfWhoIsNotAttachedAnyMoreDoesNotCount() {
        var scene = unheardByAnybody().react().pledgedAt(2, "0/3000500").hostVanishes(2);
        scene.pledgedAt(3, "0/3000600").hostVanishes(3).react();

        assertThat(scene.recorded()).noneMatch(event -> event instanceof FailoverStarted);
    }

    @Test
    void isGivenUpWhenTheRecordIsNotTheOneThatIsCounted() {
        var scene = unheardByAnybody().react();
        scene.recorded(StandbyRecord.settled(new Epoch(1), BOTH).towards(StandbySet.of(List.of(instance(2)))), 9)
                .react();

        assertThat(scene.recorded())
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                RevocationAbandoned.class,
                                abandoned ->
                                        assertThat(abandoned.reason()).contains("another record of the standbys")));
        assertThat(scene.recorded()).last().isInstanceOfSatisfying(RevocationStarted.class, again -> {
            assertThat(again.epoch()).isEqualTo(new Epoch(3));
            assertThat(again.recordedAt()).isEqualTo(9);
        });
    }

    @Test
    void isGivenUpWithTheArithmeticWhenTooFewPledgeInTime() {
        var scene = unheardByAnybody().react().pledgedAt(2, "0/3000500");
        scene.after(Duration.ofMinutes(1)).pledgedAt(2, "0/3000500").react();

        assertThat(scene.recorded())
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                RevocationAbandoned.class,
                                abandoned -> assertThat(abandoned.reason())
                                        .contains("n-k+1 = 2 have to pledge, and 1 can")));
    }

    @Test
    void isRefusedWithTheArithmeticWhereTooFewCanPledge() {
        var scene = unheard().cutOffStandbyAt(2, "0/3000500").hostVanishes(3).react();

        assertThat(scene.recorded()).last().isInstanceOfSatisfying(FailoverRefused.class, refused -> {
            assertThat(refused.code()).isEqualTo("too-few-pledges");
            assertThat(refused.reason())
                    .isEqualTo("nobody may lead: of 2 standbys (pg-test-2, pg-test-3) 1 acknowledge each write,"
                            + " so n-k+1 = 2 have to pledge, and 1 can");
        });
    }

    @Test
    void isRefusedWhileTheLeaderMayHaveWaitedForNobody() {
        var scene = unheardByAnybody()
                .recorded(StandbyRecord.settled(new Epoch(1), StandbySet.NONE).towards(BOTH), 9);

        assertThat(scene.assessed())
                .isInstanceOfSatisfying(
                        Assessment.Refuse.class,
                        refused -> assertThat(refused.reason()).contains("none is known to have everything"));
    }

    @Test
    void isRefusedWhileEtcdDoesNotSayWhomTheLeaderCounts() {
        assertThat(unheardByAnybody().etcdFallsSilent().assessed())
                .isInstanceOfSatisfying(
                        Assessment.Refuse.class,
                        refused -> assertThat(refused.reason()).contains("etcd does not say whose acknowledgements"));
    }

    @Test
    void needsNoWitnessWhenTheAgentSaysThatPostgresHasStopped() {
        var scene = aQuorumCluster().postgresCrashes(1, "0/3000500").react();

        assertThat(scene.recorded())
                .extracting(Object::getClass)
                .containsExactly(LeaderSuspected.class, RevocationStarted.class);
    }

    @Test
    void aStoppedLeaderIsRestartedWhereItsStandbysCannotTakeOver() {
        var scene =
                aQuorumCluster().hostVanishes(3).postgresCrashes(1, "0/3000500").react();

        assertThat(scene.recorded())
                .last()
                .isInstanceOfSatisfying(
                        LeaderRestartOrdered.class,
                        restart -> assertThat(restart.reason()).contains("n-k+1 = 2 have to pledge, and 1 can"));
    }

    @Test
    void aLeaderThatLooksUnwellIsGivenTwoSeconds() {
        var scene = aQuorumCluster().starting(1).react();
        assertThat(scene.recorded()).noneMatch(event -> event instanceof RevocationStarted);

        scene.after(Duration.ofSeconds(2))
                .starting(1)
                .standbyAt(2, "0/3000000")
                .standbyAt(3, "0/3000000")
                .react();
        assertThat(scene.recorded()).last().isInstanceOf(RevocationStarted.class);
    }

    @Test
    void theFailoverIsGivenUpWhenTheOldLeaderHasRecordedOthersAfterAll() {
        var scene = unheardByAnybody().react().pledgedAt(2, "0/3000500");
        scene.pledgedAt(3, "0/3000600").react();
        scene.recorded(StandbyRecord.settled(new Epoch(1), BOTH), 9).react();

        assertThat(scene.recorded())
                .hasAtLeastOneElementOfType(FailoverAbandoned.class)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                FailoverAbandoned.class,
                                abandoned -> assertThat(abandoned.reason())
                                        .contains("than the pledges were counted against")));
    }

    @Test
    void theNewLeadersOwnRecordIsNoReasonToGiveUp() {
        var scene = unheardByAnybody().react().pledgedAt(2, "0/3000500");
        scene.pledgedAt(3, "0/3000600").react();
        var before = scene.recorded();
        scene.recorded(
                        3,
                        StandbyRecord.succeeding(
                                Optional.of(StandbyRecord.settled(new Epoch(1), BOTH)),
                                new Epoch(2),
                                StandbySet.of(List.of(instance(2)))),
                        9)
                .react();

        assertThat(scene.recorded()).isEqualTo(before);
    }

    @Test
    void anOperatorsFailoverIsARevocationAndLeavesTheChoiceToThePledges() {
        var scene = aQuorumCluster();

        assertThat(scene.decide(new ClusterCommand.Failover(Optional.of(instance(2)), false)))
                .isInstanceOf(Decision.Refused.class);
        scene.commanded(new ClusterCommand.Failover(Optional.empty(), false));
        assertThat(scene.recorded())
                .last()
                .isInstanceOfSatisfying(
                        RevocationStarted.class,
                        started -> assertThat(started.evidence())
                                .hasAtLeastOneElementOfType(Evidence.OrderedByOperator.class));
    }

    @Test
    void byForceNothingIsLostWhereTheStandbysCanTakeOver() {
        var scene = aQuorumCluster().commanded(new ClusterCommand.Failover(Optional.empty(), true));

        assertThat(scene.recorded()).last().isInstanceOf(RevocationStarted.class);
    }

    @Test
    void byForceWhoCannotBeKnownToHaveEverythingLeadsAndWaitsForTheOthers() {
        var scene = unheard().cutOffStandbyAt(2, "0/3000500").hostVanishes(3).leaseRunsOut();
        assertThat(scene.decide(new ClusterCommand.Failover(Optional.empty(), false)))
                .isInstanceOf(Decision.Refused.class);
        // Who cannot be asked may stream from it and keep it writable: not even force makes two leaders.
        assertThat(scene.decide(new ClusterCommand.Failover(Optional.empty(), true)))
                .isInstanceOfSatisfying(
                        Decision.Refused.class,
                        refused -> assertThat(refused.toString())
                                .contains("its standbys may still acknowledge to it", "2 have to pledge, and 1 can"));

        scene.recordIsDeleted().commanded(new ClusterCommand.Failover(Optional.empty(), true));
        assertThat(scene.recorded()).last().isInstanceOfSatisfying(FailoverStarted.class, started -> {
            assertThat(started.to()).isEqualTo(instance(2));
            assertThat(started.standbys()).contains(StandbySet.of(List.of(instance(3))));
            assertThat(started.revokedAt()).isEmpty();
        });
    }

    @Test
    void byForceACandidateIsChosenAndNeverAcknowledgesItsOwnWrites() {
        var scene = aQuorumCluster().commanded(new ClusterCommand.Failover(Optional.of(instance(2)), true));

        assertThat(scene.recorded())
                .last()
                .isInstanceOfSatisfying(
                        FailoverStarted.class,
                        started -> assertThat(started.standbys()).contains(StandbySet.of(List.of(instance(3)))));
    }

    @Test
    void whenTheOnlyStandbyLeadsByForceWritesWaitForAnyOther() {
        var state = aQuorumCluster()
                .happened(new StandbySetChosen(
                        new Epoch(1), StandbySet.of(List.of(instance(2))), "pg-test-3 does not stream", Instant.EPOCH))
                .state();

        assertThat(state.standbysUnder(instance(2))).isEqualTo(StandbySet.of(List.of(instance(1), instance(3))));
        assertThat(state.standbysUnder(instance(1))).isEqualTo(StandbySet.of(List.of(instance(2))));
    }

    @Test
    void whoStreamsIsCountedAtOnce() {
        var scene = Scene.aCluster().withRpoBytes(0).primaryAt(1, "0/3000000").react();

        assertThat(scene.recorded()).singleElement().isInstanceOfSatisfying(StandbySetChosen.class, chosen -> {
            assertThat(chosen.standbys()).isEqualTo(BOTH);
            assertThat(chosen.reason()).isEqualTo("pg-test-2 streams, pg-test-3 streams");
        });
    }

    @Test
    void whoStreamsUnderTheNameOfAnotherEpochIsNotCounted() {
        var scene = Scene.aCluster().primaryAt(1, "0/3000000").withRpoBytes(0).react();

        assertThat(scene.recorded()).isEmpty();
    }

    @Test
    void whoDoesNotStreamForAWhileIsNotCountedAnyMore() {
        var scene = aQuorumCluster().cutOffStandbyAt(3, "0/3000000").react();
        assertThat(scene.recorded()).noneMatch(event -> event instanceof StandbySetChosen);

        scene.after(Duration.ofSeconds(2))
                .primaryAt(1, "0/3000000")
                .standbyAt(2, "0/3000000")
                .cutOffStandbyAt(3, "0/3000000")
                .react();
        assertThat(scene.recorded())
                .filteredOn(StandbySetChosen.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(StandbySetChosen.class, chosen -> {
                    assertThat(chosen.standbys()).isEqualTo(StandbySet.of(List.of(instance(2))));
                    assertThat(chosen.reason()).isEqualTo("pg-test-3 does not stream any more");
                });
    }

    @Test
    void theLastStandbysAreNeverLetGo() {
        var scene = aQuorumCluster()
                .after(Duration.ofMinutes(1))
                .primaryAt(1, "0/3000000")
                .cutOffStandbyAt(2, "0/3000000")
                .cutOffStandbyAt(3, "0/3000000")
                .react();

        assertThat(scene.recorded()).noneMatch(event -> event instanceof StandbySetChosen);
        assertThat(scene.state().standbys()).isEqualTo(BOTH);
    }

    /** The orchestrator has not heard the leader for longer than it may be silent. */
    private static Scene unheard() {
        return aQuorumCluster().hostVanishes(1).after(Duration.ofSeconds(2));
    }

    private static Scene unheardByAnybody() {
        return unheard().cutOffStandbyAt(2, "0/3000500").cutOffStandbyAt(3, "0/3000400");
    }
}
