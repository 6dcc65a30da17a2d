package io.matriarch.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.persistence.SampleEvents;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.FailoverStarted;
import org.junit.jupiter.api.Test;

class EventTagsTest {

    @Test
    void nameTheGeneralBeforeTheKind() {
        assertThat(EventTags.of(new ClusterPaused(SampleEvents.START)))
                .containsExactly(EventTags.CLUSTER_EVENT, EventTags.ADMINISTRATION);
        assertThat(SampleEvents.story())
                .filteredOn(FailoverStarted.class::isInstance)
                .allSatisfy(event ->
                        assertThat(EventTags.of(event)).containsExactly(EventTags.CLUSTER_EVENT, EventTags.FAILOVER));
    }

    @Test
    void areGivenToEveryEvent() {
        assertThat(SampleEvents.story())
                .allSatisfy(event -> assertThat(EventTags.of(event)).hasSize(2).startsWith(EventTags.CLUSTER_EVENT));
    }
}
