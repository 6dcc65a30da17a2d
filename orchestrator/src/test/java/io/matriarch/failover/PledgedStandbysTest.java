package io.matriarch.failover;

import static io.matriarch.testing.Scene.aQuorumCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.event.InstanceTaskStarted;
import io.matriarch.protocol.event.TaskKind;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.testing.Scene;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PledgedStandbysTest {

    private static final StandbyRecord BOTH_NEEDED = record(2, 3);
    private static final StandbyRecord THREE_IS_ENOUGH = record(3);

    private final Scene scene = aQuorumCluster();

    @Test
    void theMostAdvancedLeads() {
        scene.pledgedAt(2, "0/3000500").pledgedAt(3, "0/3000600");
        assertThat(best(BOTH_NEEDED)).contains(instance(3));
    }

    @Test
    void ofTwoThatHaveTheSameTheFirstLeads() {
        scene.pledgedAt(2, "0/3000500").pledgedAt(3, "0/3000500");
        assertThat(best(BOTH_NEEDED)).contains(instance(2));
    }

    @Test
    void aLaterTimelineIsFurtherThanAnyPositionOnAnEarlierOne() {
        scene.pledgedAt(2, "0/3000600").pledgedAt(3, "0/3000500").onTimeline(3, 2);
        assertThat(best(BOTH_NEEDED)).contains(instance(3));
    }

    @Test
    void nobodyLeadsWithOnePledgeTooFew() {
        scene.pledgedAt(2, "0/3000500").cutOffStandbyAt(3, "0/3000600");
        assertThat(best(BOTH_NEEDED)).isEmpty();
    }

    @Test
    void nobodyLeadsByPledgesOfAnEarlierEpoch() {
        scene.pledgedAt(2, "0/3000500").pledgedAt(3, "0/3000600");
        assertThat(new PledgedStandbys(scene.state(), instance(1), scene.seen(), new Epoch(2)).best(BOTH_NEEDED))
                .isEmpty();
    }

    @Test
    void whoMayNotLeadCountsAsLongAsItIsNotAhead() {
        scene.happened(workOn(3)).pledgedAt(2, "0/3000500").pledgedAt(3, "0/3000500");
        assertThat(best(BOTH_NEEDED)).contains(instance(2));
    }

    @Test
    void whoMayNotLeadAndIsAheadBlocksAllOthers() {
        scene.happened(workOn(3)).pledgedAt(2, "0/3000500").pledgedAt(3, "0/3000501");
        assertThat(best(BOTH_NEEDED)).isEmpty();
    }

    @Test
    void aStoppedStandbyLeadsOnlyWhenNoRunningOneWillDo() {
        scene.pledgedStoppedAt(2, "0/3000500").pledgedAt(3, "0/3000500");
        assertThat(best(BOTH_NEEDED)).contains(instance(3));

        scene.pledgedStoppedAt(2, "0/3000600");
        assertThat(best(BOTH_NEEDED)).contains(instance(2));
    }

    @Test
    void aStoppedStandbyThatIsNotNeededHoldsNobodyUp() {
        scene.pledgedStoppedAt(2, "0/3000600").pledgedAt(3, "0/3000500");
        assertThat(best(THREE_IS_ENOUGH)).contains(instance(3));
    }

    @Test
    void theOldLeadersOwnPledgeIsNoStandbys() {
        scene.pledgedAt(1, "0/3000900").pledgedAt(2, "0/3000500");
        assertThat(pledged().instances()).containsExactly(instance(2));
    }

    @Test
    void theOtherPledgedAreTheStandbysOfTheNextOrAllOthersWhereThereAreNone() {
        scene.pledgedAt(2, "0/3000500").pledgedAt(3, "0/3000600");
        assertThat(pledged().standbysOf(instance(3))).isEqualTo(StandbySet.of(List.of(instance(2))));

        var alone = aQuorumCluster().pledgedAt(3, "0/3000600");
        assertThat(new PledgedStandbys(alone.state(), instance(1), alone.seen(), new Epoch(1)).standbysOf(instance(3)))
                .isEqualTo(StandbySet.of(List.of(instance(1), instance(2))));
    }

    private Optional<InstanceId> best(StandbyRecord standbys) {
        return pledged().best(standbys);
    }

    private PledgedStandbys pledged() {
        return new PledgedStandbys(scene.state(), instance(1), scene.seen(), new Epoch(1));
    }

    private static InstanceTaskStarted workOn(int seq) {
        return new InstanceTaskStarted(
                new OperationId("work"), instance(seq), TaskKind.RESTART, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static StandbyRecord record(int... seqs) {
        return StandbyRecord.settled(
                new Epoch(1),
                StandbySet.of(
                        java.util.Arrays.stream(seqs).mapToObj(Scene::instance).toList()));
    }
}
