package io.matriarch.protocol.cluster;

import static io.matriarch.protocol.cluster.RandomEvents.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyRecordTest {

    private static final Epoch FIRST = new Epoch(1);
    private static final Epoch SECOND = new Epoch(2);

    private static final StandbySet TWO_AND_THREE = set(2, 3);
    private static final StandbySet THREE_AND_FOUR = set(3, 4);

    @Test
    void onItsWayBothSetsMayBeInForce() {
        var record = StandbyRecord.settled(FIRST, TWO_AND_THREE).towards(THREE_AND_FOUR);

        assertThat(record.inForce()).containsExactly(TWO_AND_THREE, THREE_AND_FOUR);
        assertThat(record.isSettled()).isFalse();
        assertThat(record.arrived()).isEqualTo(StandbyRecord.settled(FIRST, THREE_AND_FOUR));
    }

    @Test
    void whoTurnsBackHalfWayHasBothSetsInForceStill() {
        var back = StandbyRecord.settled(FIRST, TWO_AND_THREE)
                .towards(THREE_AND_FOUR)
                .towards(TWO_AND_THREE);

        assertThat(back.inForce()).containsExactly(THREE_AND_FOUR, TWO_AND_THREE);
        assertThat(back.towards(TWO_AND_THREE)).isEqualTo(back);
    }

    @Test
    void aRevocationHasToSatisfyEverySetInForce() {
        var record = StandbyRecord.settled(FIRST, TWO_AND_THREE).towards(THREE_AND_FOUR);

        assertThat(record.isRevokedBy(ids(2, 3))).isFalse();
        assertThat(record.isRevokedBy(ids(3, 4))).isFalse();
        assertThat(record.isRevokedBy(ids(2, 3, 4))).isTrue();
        assertThat(record.arrived().isRevokedBy(ids(3, 4))).isTrue();
    }

    @Test
    void nobodyTakesOverWhileTheLeaderMayStillWaitForNobody() {
        var record = StandbyRecord.settled(FIRST, StandbySet.NONE).towards(TWO_AND_THREE);

        assertThat(record.isRevokedBy(ids(2, 3))).isFalse();
        assertThat(record.arithmetic(ids(2, 3))).contains("no standby has had to acknowledge yet");
    }

    @Test
    void theSetsOfTheLeadershipBeforeStayInForceUnderTheNext() {
        var before = StandbyRecord.settled(FIRST, TWO_AND_THREE).towards(THREE_AND_FOUR);
        var after = StandbyRecord.succeeding(Optional.of(before), SECOND, set(1, 4));

        assertThat(after.epoch()).isEqualTo(SECOND);
        assertThat(after.inForce()).containsExactly(TWO_AND_THREE, THREE_AND_FOUR, set(1, 4));
    }

    @Test
    void afterALeadershipWithoutStandbysNobodyIsKnownToHaveEverything() {
        var after = StandbyRecord.succeeding(Optional.empty(), SECOND, TWO_AND_THREE);

        assertThat(after.inForce()).containsExactly(StandbySet.NONE, TWO_AND_THREE);
        assertThat(after.isRevokedBy(ids(2, 3))).isFalse();
    }

    @Test
    void saysHowManyPledgesAreNeededAndHowManyThereAre() {
        assertThat(StandbyRecord.settled(FIRST, set(2, 3, 4)).arithmetic(ids(3)))
                .isEqualTo(
                        "of 3 standbys (herd-2, herd-3, herd-4) 2 acknowledge each write, so n-k+1 = 2 have to pledge,"
                                + " and 1 can");
    }

    private static StandbySet set(int... seqs) {
        return StandbySet.of(ids(seqs));
    }

    private static List<InstanceId> ids(int... seqs) {
        return Arrays.stream(seqs).mapToObj(CLUSTER::instance).toList();
    }
}
