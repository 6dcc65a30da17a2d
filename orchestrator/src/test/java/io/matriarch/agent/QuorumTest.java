package io.matriarch.agent;

import static io.matriarch.agent.AgentWorld.OTHER;
import static io.matriarch.agent.AgentWorld.detach;
import static io.matriarch.agent.AgentWorld.directory;
import static io.matriarch.agent.AgentWorld.follow;
import static io.matriarch.agent.AgentWorld.leadCounting;
import static io.matriarch.agent.AgentWorld.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Durability mode quorum: counting acknowledgements as a leader, and pledging as a standby. */
class QuorumTest {

    private static final InstanceId THIRD = InstanceId.parse("pg-test-3");
    private static final StandbySet ONE = StandbySet.of(List.of(OTHER));
    private static final StandbySet BOTH = StandbySet.of(List.of(OTHER, THIRD));

    @Test
    void tellsPostgresWhomToCountBeforeItIsPromoted() {
        var world = new AgentWorld()
                .runningStandby()
                .attached()
                .told(leadCounting(2, BOTH))
                .settles();
        assertThat(world.works()).startsWith("Acquire 2", "Count", "Promote");
        assertThat(world.state.acknowledging().counts(new Epoch(2), BOTH)).isTrue();
    }

    @Test
    void isNotPromotedAsLongAsPostgresDoesNotTakeItOver() {
        var world = new AgentWorld()
                .runningStandby()
                .fails(ServerWork.Count.class)
                .attached()
                .told(leadCounting(2, BOTH));
        world.runs(Duration.ofSeconds(30));
        assertThat(world.works()).contains("Count").doesNotContain("Promote");
    }

    @Test
    void isNotPromotedAsLongAsEtcdDoesNotSayWhomItCounts() {
        var world = new AgentWorld()
                .runningStandby()
                .fails(ServerWork.Promote.class)
                .attached()
                .told(AgentWorld.lead(2))
                .settles();
        world.outcomes.clear();
        world.records = false;
        world.forgetsActions().told(leadCounting(2, BOTH)).runs(Duration.ofSeconds(30));
        assertThat(world.works()).isNotEmpty().allMatch(work -> work.startsWith("Record"));
        assertThat(world.report().obstacle()).contains("etcd does not say whose acknowledgements count in epoch 2");

        world.records = true;
        world.runs(Duration.ofSeconds(5));
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void isNotStartedAsPrimaryBeforeItsConfigurationCounts() {
        var world = new AgentWorld()
                .stopped(directory(false, true))
                .attached()
                .told(leadCounting(2, BOTH))
                .settles();
        assertThat(world.works()).startsWith("Acquire 2", "Count", "StartPrimary");
    }

    @Test
    void takesTheKeyFromAnOldLeaderThatHoldsItAfterARevocation() {
        var world = counted().attached().told(leadCounting(2, ONE, Optional.of(11L)));
        world.settles();
        assertThat(world.isWritable()).isTrue();
    }

    @Test
    void doesNotTakeItWhenTheOldLeaderHasHadOthersSince() {
        var world = counted();
        world.keep(StandbyRecord.settled(new Epoch(1), ONE));
        world.attached().told(leadCounting(2, ONE, Optional.of(11L)));
        world.runs(Duration.ofSeconds(30));
        assertThat(world.isWritable()).isFalse();
        assertThat(world.report().obstacle()).contains("the old leader has had other standbys since they were counted");
    }

    @Test
    void recordsOtherStandbysBeforeItCountsThem() {
        var world = settledLeader(ONE);
        world.forgetsActions().told(leadCounting(2, BOTH)).settles();
        assertThat(world.works()).startsWith("Record [%s, %s]".formatted(ONE, BOTH), "Count");
    }

    @Test
    void countsOnByTheFormerOnesWhileNobodyRecordsOthers() {
        var world = settledLeader(ONE);
        world.records = false;
        world.forgetsActions().told(leadCounting(2, BOTH));
        world.runs(Duration.ofSeconds(5));
        assertThat(world.works()).isNotEmpty().allMatch(work -> work.startsWith("Record"));
        assertThat(world.state.acknowledging().counts(new Epoch(2), ONE)).isTrue();
    }

    @Test
    void keepsItsLeaseHoweverOftenOthersAreRecordedInVain() {
        var world = settledLeader(ONE);
        world.records = false;
        world.forgetsActions().told(leadCounting(2, BOTH));
        world.runs(Duration.ofMinutes(2));
        assertThat(world.isWritable()).isTrue();
        assertThat(world.works()).doesNotContain("Kill");
    }

    @Test
    void leavesTheFormerSetOnlyWhenAQuorumOfTheNewHasAllThatWasAcknowledgedBefore() {
        var world = settledLeader(ONE);
        world.position = new Lsn(5000);
        world.links = List.of(link(OTHER, 2, 4999), link(THIRD, 2, 4999));
        world.told(leadCounting(2, BOTH)).runs(Duration.ofSeconds(5));
        assertThat(inForce(world)).containsExactly(ONE, BOTH);

        world.links = List.of(link(OTHER, 2, 4999), link(THIRD, 2, 5000));
        world.runs(Duration.ofSeconds(5));
        assertThat(inForce(world))
                .as("the sender of one may still count as before")
                .containsExactly(ONE, BOTH);

        world.links = List.of(link(OTHER, 2, 5000), link(THIRD, 2, 5000));
        world.runs(Duration.ofSeconds(5));
        assertThat(inForce(world)).containsExactly(BOTH);
    }

    @Test
    void whoStreamsUnderTheNameOfAnEarlierEpochShowsNothing() {
        var world = settledLeader(ONE);
        world.position = new Lsn(5000);
        world.links = List.of(link(OTHER, 1, 5000), link(THIRD, 1, 5000));
        world.told(leadCounting(2, BOTH)).runs(Duration.ofSeconds(5));
        assertThat(inForce(world)).containsExactly(ONE, BOTH);
    }

    @Test
    void leavesTheSetsOfTheLeadershipBeforeOnceItsOwnStandbysHaveEverything() {
        var world = counted()
                .attached()
                .told(leadCounting(2, ONE, Optional.of(11L)))
                .settles();
        assertThat(inForce(world)).containsExactly(BOTH, ONE);

        world.links = List.of(link(OTHER, 2, 1000));
        world.runs(Duration.ofSeconds(5));
        assertThat(inForce(world)).containsExactly(ONE);
    }

    @Test
    void countsAnewAfterTheAgentWasRestarted() {
        var world = settledLeader(ONE);
        world.agentRestarts().attached().runs(Duration.ofSeconds(2));
        assertThat(world.works()).contains("Count").doesNotContain("Kill");
        assertThat(inForce(world)).containsExactly(ONE);
    }

    @Test
    void aPledgeIsToldOnceItIsOnDiskAndNothingIsReceivedAnyMore() {
        var world =
                new AgentWorld().runningStandby().slow(ServerWork.Detach.class).attached();
        world.diskWorks = false;
        world.told(detach(2)).runs(Duration.ofSeconds(2));
        assertThat(world.works()).isEmpty();
        assertThat(world.report().pledged()).isEmpty();

        world.diskWorks = true;
        world.runs(Duration.ofSeconds(2));
        assertThat(world.works()).containsExactly("Detach");
        assertThat(world.report().pledged()).isEmpty();

        world.release().settles();
        assertThat(world.report().pledged()).contains(new Epoch(2));
    }

    @Test
    void aPledgeIsToldWithThePositionThatIsSeenAfterwards() {
        var world =
                new AgentWorld().runningStandby().slow(ServerWork.Detach.class).attached();
        world.told(detach(2)).settles();
        world.position = new Lsn(7000);
        world.looksHang = true;
        world.release().runs(Duration.ofSeconds(1));
        assertThat(world.report().pledged()).isEmpty();

        world.looksHang = false;
        world.runs(Duration.ofMinutes(1));
        assertThat(world.report().pledged()).contains(new Epoch(2));
        assertThat(world.postgres().position()).contains(new Lsn(7000));
    }

    @Test
    void aStoppedStandbyPledgesWithTheEndOfItsWalAndStaysStopped() {
        var world = new AgentWorld()
                .stopped(directory(true, true))
                .attached()
                .told(detach(2))
                .settles();
        assertThat(world.works()).isEmpty();
        assertThat(world.report().pledged()).contains(new Epoch(2));
        assertThat(world.postgres().position()).contains(new Lsn(1000));
    }

    @Test
    void aStoppedStandbyPledgesNothingThatIsNotOnDisk() {
        var world = new AgentWorld().stopped(directory(true, true)).attached().settles();
        world.diskWorks = false;
        world.told(detach(2)).runs(Duration.ofSeconds(2));
        assertThat(world.report().pledged()).isEmpty();
    }

    @Test
    void aPrimaryThatIsToldToPledgeStopsAndGivesTheKeyBack() {
        var world = settledLeader(ONE);
        world.forgetsActions().told(detach(3)).settles();
        assertThat(world.works()).containsExactly("Stop", "Release");
        assertThat(world.report().pledged()).contains(new Epoch(3));
    }

    @Test
    void whoWasCutOffAndThenPromotedPledgesNothingAsPrimary() {
        var world = new AgentWorld().runningStandby().attached().told(detach(2)).settles();
        assertThat(world.report().pledged()).contains(new Epoch(2));
        world.told(leadCounting(2, ONE)).settles();
        assertThat(world.works()).contains("Promote");
        assertThat(world.report().pledged()).isEmpty();
    }

    @Test
    void keepsItsPledgeOverARestartOfTheAgent() {
        var world = new AgentWorld().runningStandby().attached().told(detach(2)).settles();
        world.agentRestarts().attached().settles();
        assertThat(world.works()).contains("Detach");
        assertThat(world.report().pledged()).contains(new Epoch(2));
    }

    @Test
    void whoFollowsTheNextLeaderPledgesNothingAnyMore() {
        var world = new AgentWorld().runningStandby().attached().told(detach(2)).settles();
        world.forgetsActions().told(follow(2)).settles();
        assertThat(world.works()).contains("Follow");
        assertThat(world.report().pledged()).isEmpty();
        assertThat(world.state.server().detached()).isFalse();
    }

    @Test
    void aRequestForAReportDoesNotGiveUpALookThatHangs() {
        var world = new AgentWorld().runningStandby().attached().told(follow(1)).settles();
        world.looksHang = true;
        world.forgetsActions().runs(Duration.ofSeconds(1));
        for (var asked = 0; asked < 5; asked++) {
            world.told(new ToAgent.RequestReport()).runs(Duration.ofMillis(50));
        }
        assertThat(world.actions).filteredOn(Action.Observe.class::isInstance).hasSize(1);
    }

    /** A standby in an etcd that has BOTH on record for another leader, at revision 11. */
    private static AgentWorld counted() {
        var world = new AgentWorld().runningStandby().keyHeld(OTHER.value(), 1);
        world.keep(StandbyRecord.settled(new Epoch(1), BOTH));
        return world;
    }

    /** A leader of epoch 2 that counts nobody but {@code standbys}. */
    private static AgentWorld settledLeader(StandbySet standbys) {
        var world = new AgentWorld().runningStandby();
        world.links = standbys.standbys().stream()
                .map(standby -> link(standby, 2, 1000))
                .toList();
        world.attached().told(leadCounting(2, standbys)).runs(Duration.ofSeconds(5));
        assertThat(inForce(world)).containsExactly(standbys);
        return world;
    }

    private static List<StandbySet> inForce(AgentWorld world) {
        return world.standbys.orElseThrow().record().inForce();
    }
}
