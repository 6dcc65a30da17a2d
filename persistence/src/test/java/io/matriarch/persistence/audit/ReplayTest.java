package io.matriarch.persistence.audit;

import static io.matriarch.persistence.SampleEvents.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.matriarch.persistence.SampleEvents;
import io.matriarch.persistence.audit.EventLog.Entry;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.event.ClusterPaused;
import io.matriarch.protocol.event.ClusterResumed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final Instant TIME = SampleEvents.START;

    private final List<Entry> pausedThenResumedByASlowClock = List.of(
            new Entry(1, new ClusterPaused(TIME)),
            new Entry(2, new ClusterResumed(TIME.minusMillis(30))),
            new Entry(3, new ClusterPaused(TIME.plusSeconds(1))));

    @Test
    void startsFromNothing() {
        var state = Replay.upTo(CLUSTER, List.<Entry>of().iterator(), 10);
        assertThat(state.state()).isEqualTo(ClusterState.unknown(CLUSTER));
        assertThat(state.sequence()).isZero();
    }

    @Test
    void stopsAtTheEventThatIsAskedFor() {
        var state = Replay.upTo(CLUSTER, pausedThenResumedByASlowClock.iterator(), 1);
        assertThat(state.sequence()).isEqualTo(1);
        assertThat(state.state().paused()).isTrue();
    }

    @Test
    void takesAllEventsUpToTheLastOneBeforeATime() {
        var state = Replay.asOf(CLUSTER, pausedThenResumedByASlowClock.iterator(), TIME.minusMillis(10));
        assertThat(state.sequence()).isEqualTo(2);
        assertThat(state.state().paused()).isFalse();
    }

    @Test
    void refusesAGap() {
        var entries = List.of(pausedThenResumedByASlowClock.get(0), pausedThenResumedByASlowClock.get(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replay.upTo(CLUSTER, entries.iterator(), 3))
                .withMessage("event 2 of pg-test is missing from the journal");
    }
}
