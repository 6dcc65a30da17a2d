package io.matriarch.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.matriarch.persistence.SampleEvents;
import io.matriarch.protocol.event.ClusterPaused;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventJsonTest {

    @Test
    void putsTheNameOfTheEventInFront() {
        var paused = new ClusterPaused(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(EventJson.of(paused)).hasToString("{\"type\":\"cluster-paused\",\"at\":\"2026-01-01T00:00:00Z\"}");
    }

    @Test
    void readsWhatItWrites() {
        assertThat(SampleEvents.story())
                .allSatisfy(
                        event -> assertThat(EventJson.read(EventJson.of(event))).isEqualTo(event));
    }

    @Test
    void hidesNoFieldOfAnyEventBehindTheName() {
        assertThat(SampleEvents.story())
                .allSatisfy(event -> assertThat(
                                JournalJson.MAPPER.valueToTree(event).has(EventJson.TYPE))
                        .isFalse());
    }

    @Test
    void namesTheTypeThatItDoesNotKnow() {
        var json = EventJson.of(new ClusterPaused(Instant.EPOCH)).put(EventJson.TYPE, "cluster-danced");
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> EventJson.read(json))
                .withMessageContaining("cluster-danced");
    }
}
