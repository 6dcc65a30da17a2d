package io.matriarch.protocol.cluster;

import static io.matriarch.protocol.cluster.RandomEvents.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.matriarch.protocol.id.InstanceId;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandbySetTest {

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,1,2", "3,2,2", "4,2,3", "5,3,3"})
    void halfOfTheStandbysRoundedUpAcknowledge(int standbys, int acknowledgements, int pledges) {
        var set = StandbySet.of(instances(standbys));

        assertThat(set.acknowledgements()).isEqualTo(acknowledgements);
        assertThat(set.pledgesNeeded()).isEqualTo(pledges);
    }

    /** What the whole mode rests on: n and k may be any, bits say who is among them. */
    @Property
    void anyPledgesThatRevokeMeetAnyAcknowledgementsThatSuffice(
            @ForAll @IntRange(min = 1, max = 9) int n,
            @ForAll @IntRange(min = 1, max = 9) int k,
            @ForAll @IntRange(max = 511) int pledging,
            @ForAll @IntRange(max = 511) int acknowledging) {
        var set = new StandbySet(Math.min(k, n), new TreeSet<>(instances(n)));
        var pledged = some(n, pledging);
        var acknowledged = some(n, acknowledging);

        if (set.isRevokedBy(pledged) && acknowledged.size() >= set.acknowledgements()) {
            assertThat(pledged).containsAnyElementsOf(acknowledged);
        }
    }

    @Test
    void onePledgeShortRevokesNothing() {
        var set = StandbySet.of(instances(3));

        assertThat(set.isRevokedBy(instances(2))).isTrue();
        assertThat(set.isRevokedBy(instances(1))).isFalse();
    }

    @Test
    void whoPledgesTwiceOrIsOfNoConcernCountsOnceOrNotAtAll() {
        var set = StandbySet.of(instances(3));

        assertThat(set.count(List.of(CLUSTER.instance(1), CLUSTER.instance(1), CLUSTER.instance(7))))
                .isEqualTo(1);
    }

    @Test
    void aLeaderThatWaitsForNobodyIsNeverRevoked() {
        assertThat(StandbySet.NONE.isRevokedBy(instances(9))).isFalse();
    }

    @Test
    void isNeverEmptyWithAcknowledgementsNorWithoutThemWhenItIsNot() {
        var two = new TreeSet<>(instances(2));
        assertThatIllegalArgumentException().isThrownBy(() -> new StandbySet(1, new TreeSet<>()));
        assertThatIllegalArgumentException().isThrownBy(() -> new StandbySet(0, two));
        assertThatIllegalArgumentException().isThrownBy(() -> new StandbySet(3, two));
    }

    @Test
    void theOldLeaderOfASwitchoverTakesThePlaceOfTheNew() {
        var set = StandbySet.of(List.of(CLUSTER.instance(2), CLUSTER.instance(3)));

        assertThat(set.afterSwitchover(CLUSTER.instance(1), CLUSTER.instance(2)))
                .isEqualTo(StandbySet.of(List.of(CLUSTER.instance(1), CLUSTER.instance(3))));
    }

    private static List<InstanceId> instances(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(CLUSTER::instance).toList();
    }

    private static List<InstanceId> some(int n, int bits) {
        return instances(n).stream()
                .filter(id -> (bits >> (id.seq() - 1) & 1) == 1)
                .toList();
    }
}
