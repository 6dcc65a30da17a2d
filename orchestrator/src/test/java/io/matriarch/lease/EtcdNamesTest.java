package io.matriarch.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"/pg/", "/pg", "pg", "//pg//"})
    void keysAreWherePatroniPutsThem(String namespace) {
        var keys = LeaderKeys.of(namespace, new ClusterName("pg-test"));

        assertThat(keys.leader()).isEqualTo("/pg/pg-test/leader");
        assertThat(keys.epoch()).isEqualTo("/pg/pg-test/epoch");
        assertThat(keys.member(InstanceId.parse("pg-test-1"))).isEqualTo("/pg/pg-test/members/pg-test-1");
        assertThat(keys.named("status")).isEqualTo("/pg/pg-test/status");
    }

    @Test
    void anEmptyNamespaceIsTheRoot() {
        assertThat(LeaderKeys.of("/", new ClusterName("pg-test")).leader()).isEqualTo("/pg-test/leader");
    }

    @Property
    void anEpochRecordIsReadBackAsItWasWritten(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long epoch) {
        var record = new EpochRecord(new Epoch(epoch), "pg-test-1");

        assertThat(EpochRecord.parse(record.text())).contains(record);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "five pg-test-1",
                "-5 pg-test-1",
                "05 pg-test-1",
                "5 a b",
                "9999999999999999999 pg-test-1"
            })
    void whatIsNoEpochRecordIsNotTakenForOne(String text) {
        assertThat(EpochRecord.parse(text)).isEmpty();
    }

    @Test
    void anEndpointIsAUrl() {
        assertThat(EtcdEndpoint.parse("http://10.10.10.10:2379")).isEqualTo(new EtcdEndpoint("10.10.10.10", 2379));
        assertThat(EtcdEndpoint.parse("http://[::1]:2379").port()).isEqualTo(2379);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.10.10.10:2379", "http://10.10.10.10", "https://10.10.10.10:2379", "http://a b:1", ""})
    void anythingElseIsRefusedWithTheRule(String url) {
        assertThatThrownBy(() -> EtcdEndpoint.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }
}
