package io.matriarch.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.matriarch.persistence.SampleEvents;
import io.matriarch.persistence.evolution.Manifest;
import io.matriarch.persistence.evolution.Upcaster;
import io.matriarch.protocol.event.CommandRefused;
import io.matriarch.protocol.event.InstanceLost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalCodecTest {

    private final JournalCodec codec = new JournalCodec();

    @Test
    void refusesAManifestOfANewerVersion() {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> codec.decodeEvent("cluster-paused.v9", bytes("{}")))
                .withMessageContaining("'cluster-paused.v9'")
                .withMessageContaining("newer version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cluster-paused", "io.matriarch.protocol.event.ClusterPaused", "cluster-paused.v0"})
    void refusesWhatIsNoManifestOfOurs(String manifest) {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> codec.decodeEvent(manifest, bytes("{}")))
                .withMessageContaining("'" + manifest + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"instance\":null,\"reason\":\"r\",\"at\":\"2026-01-01T00:00:00Z\"}",
                "{\"instance\":\"not an instance\",\"reason\":\"r\",\"at\":\"2026-01-01T00:00:00Z\"}",
                "{\"instance\":\"pg-test-1\",\"reason\":\"r\",\"at\":\"yesterday\"}",
                "{\"instance\":\"pg-test-1\",\"reason\":\"r\",\"at\":\"2026-01-01T00:00:00Z\"} {}"
            })
    void refusesAPayloadThatIsNotWhatItsManifestPromises(String payload) {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> codec.decodeEvent("instance-lost.v1", bytes(payload)))
                .withMessageContaining("'instance-lost.v1'");
    }

    @Test
    void overlooksPropertiesThatANewerVersionAdded() {
        var written =
                "{\"at\":\"2026-01-01T00:00:00Z\",\"instance\":\"pg-test-1\",\"reason\":\"r\",\"since\":{\"a\":[1]}}";
        assertThat(codec.decodeEvent("instance-lost.v1", bytes(written)))
                .isInstanceOfSatisfying(
                        InstanceLost.class, event -> assertThat(event.reason()).isEqualTo("r"));
    }

    @Test
    void takesAMissingOptionalForAbsent() {
        var written = "{\"at\":\"2026-01-01T00:00:00Z\",\"cluster\":\"c\",\"settings\":%s}"
                .formatted(settingsWithoutVersion());
        assertThat(codec.decodeEvent("cluster-registered.v1", bytes(written))).isNotNull();
    }

    @Test
    void leadsWhatAnOlderVersionWroteToTheCurrentEvent() {
        var upcasting = new JournalCodec(List.of(
                new Upcaster(new Manifest("order-rejected", 1), new Manifest("order-rejected", 2), json -> {
                    json.set("reason", json.remove("why"));
                    return json;
                }),
                new Upcaster(
                        new Manifest("order-rejected", 2),
                        new Manifest("command-refused", 1),
                        json -> json.put("code", "unknown"))));
        var written = "{\"at\":\"2026-01-01T00:00:00Z\",\"command\":\"failover\",\"why\":\"paused\"}";

        assertThat(upcasting.decodeEvent("order-rejected.v1", bytes(written)))
                .isInstanceOfSatisfying(CommandRefused.class, event -> {
                    assertThat(event.reason()).isEqualTo("paused");
                    assertThat(event.code()).isEqualTo("unknown");
                });
    }

    @Test
    void readsWhatItWroteOfQuorumMode() {
        assertThat(SampleEvents.story())
                .allSatisfy(event -> assertThat(
                                codec.decodeEvent(EventManifests.of(event).toString(), codec.encode(event)))
                        .isEqualTo(event));
        var revoking = SampleEvents.stateOfRevocation();
        assertThat(codec.decodeState(JournalCodec.SNAPSHOT.toString(), codec.encode(revoking)))
                .isEqualTo(revoking);
    }

    @Test
    void doesNotTakeASnapshotForAnEventNorTheOtherWayRound() {
        var snapshot = codec.encode(SampleEvents.richState());
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> codec.decodeEvent(JournalCodec.SNAPSHOT.toString(), snapshot));
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> codec.decodeState("cluster-paused.v1", snapshot));
    }

    private static String settingsWithoutVersion() {
        return """
                {"checksums":true,"databases":[],"encoding":"UTF8","etcdEndpoints":[],"locale":"C","namespace":"/pg/","parameters":{},
                 "port":5432,"restPort":8008,"roles":[],"rpoBytes":0,"rto":"PT30S"}""";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
