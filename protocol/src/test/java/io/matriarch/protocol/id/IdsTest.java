package io.matriarch.protocol.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @Property
    void aClusterNameReadsBackWhatItPrints(@ForAll("clusterNames") String name) {
        assertThat(new ClusterName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a.b", "a_b", "a b", "ä", "a/b", "a\n"})
    void refusesWhatIsNoClusterName(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ClusterName(name));
    }

    @Test
    void boundsAClusterName() {
        assertThat(new ClusterName("a".repeat(63)).value()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> new ClusterName("a".repeat(64)));
    }

    @Property
    void anInstanceReadsBackWhatItPrints(
            @ForAll("clusterNames") String cluster, @ForAll @IntRange(max = 999_999_999) int seq) {
        var instance = new ClusterName(cluster).instance(seq);

        assertThat(InstanceId.parse(instance.toString())).isEqualTo(instance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "orders-", "orders-x", "orders-01", "-1", "or.ders-1", "orders-9999999999"})
    void refusesWhatIsNoInstance(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> InstanceId.parse(name));
    }

    @Test
    void ordersInstancesByNumberNotByText() {
        var orders = new ClusterName("orders");

        assertThat(orders.instance(10)).isGreaterThan(orders.instance(9));
    }

    @Property
    void aSlotNameIsOneThatPostgresTakes(@ForAll("clusterNames") String cluster, @ForAll @IntRange(max = 99) int seq) {
        assertThat(new ClusterName(cluster).instance(seq).slotName()).matches("[a-z0-9_]+");
    }

    @Property
    void aServiceReadsBackWhatItPrints(@ForAll("clusterNames") String cluster) {
        var service = new ServiceName(new ClusterName(cluster), "primary");

        assertThat(ServiceName.parse(service.toString())).isEqualTo(service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "primary", "-primary", "orders-", "orders-pri mary"})
    void refusesWhatIsNoService(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> ServiceName.parse(name));
    }

    @Property
    void anLsnReadsBackWhatItPrints(@ForAll long value) {
        assertThat(Lsn.parse(new Lsn(value).toString())).isEqualTo(new Lsn(value));
    }

    @Property
    void lsnsAreOrderedAsUnsignedNumbers(@ForAll long a, @ForAll long b) {
        assertThat(Integer.signum(new Lsn(a).compareTo(new Lsn(b))))
                .isEqualTo(Integer.signum(Long.compareUnsigned(a, b)));
    }

    @Property
    void theLaterOfTwoLsnsIsAtLeastBoth(@ForAll long a, @ForAll long b) {
        var later = new Lsn(a).max(new Lsn(b));

        assertThat(later.isAtLeast(new Lsn(a)) && later.isAtLeast(new Lsn(b))).isTrue();
    }

    @Property
    void anLsnIsAheadByAsManyBytesAsItsLead(
            @ForAll @LongRange(max = Long.MAX_VALUE / 2) long from,
            @ForAll @LongRange(max = Long.MAX_VALUE / 2) long lead) {
        assertThat(new Lsn(from + lead).bytesAheadOf(new Lsn(from))).isEqualTo(lead);
        assertThat(new Lsn(from).bytesAheadOf(new Lsn(from + lead))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"16/B374D848,97500059720", "0/0,0", "ffffffff/ffffffff,-1"})
    void readsLsnsAsPostgresPrintsThem(String text, long value) {
        assertThat(Lsn.parse(text)).isEqualTo(new Lsn(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16", "16/", "/16", "x/1", "1/123456789", "-1/0", "1/2/3"})
    void refusesWhatIsNoLsn(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(text));
    }

    @Property
    void aNodeReadsBackWhatItPrints(
            @ForAll @IntRange(max = 255) int a,
            @ForAll @IntRange(max = 255) int b,
            @ForAll @IntRange(max = 255) int c) {
        var address = "10.%d.%d.%d".formatted(a, b, c);

        assertThat(new NodeAddress(address)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "db.example.org",
                "10.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.1:22",
                "10.0.0.0/8",
                "fe80::1%eth0",
                "[::1]",
                "1:2",
                " 10.0.0.1",
                "2130706433"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeAddress(text));
    }

    @Test
    void putsIpv6InBracketsInUrls() {
        assertThat(new NodeAddress("fd00::1").inUrl()).isEqualTo("[fd00::1]");
        assertThat(new NodeAddress("10.0.0.1").inUrl()).isEqualTo("10.0.0.1");
    }

    @Property
    void epochsGoForward(@ForAll @LongRange(max = Long.MAX_VALUE - 1) long value) {
        var epoch = new Epoch(value);

        assertThat(epoch.isBefore(epoch.next())).isTrue();
        assertThat(epoch.next().isBefore(epoch)).isFalse();
        assertThat(epoch.isBefore(epoch)).isFalse();
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Epoch(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timeline(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new InstanceId(new ClusterName("a"), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new InstanceId(new ClusterName("a"), 1_000_000_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a_b", "a b", "../x"})
    void refusesWhatIsNoOperation(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new OperationId(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x1", "-1", "123456789012345678901"})
    void refusesWhatIsNoSystemIdentifier(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SystemIdentifier(text));
    }

    @Test
    void countsTheBytesOfRolesAndDatabases() {
        assertThat(new RoleName("ä".repeat(31)).value()).hasSize(31);
        assertThat(new DatabaseName("Shop \"1\"")).hasToString("Shop \"1\"");
        assertThatIllegalArgumentException().isThrownBy(() -> new RoleName("ä".repeat(32)));
        assertThatIllegalArgumentException().isThrownBy(() -> new DatabaseName("ä".repeat(32)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RoleName(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new DatabaseName("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> new RoleName("a\u0000b"));
    }

    @Provide
    Arbitrary<String> clusterNames() {
        var inner = Arbitraries.strings().alpha().numeric().withChars('-').ofMaxLength(61);
        var edge = Arbitraries.strings().alpha().numeric().ofLength(1);
        return net.jqwik.api.Combinators.combine(edge, inner, edge).as((first, middle, last) -> first + middle + last);
    }
}
