package io.matriarch.cluster;

import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.failover.Observations;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.testing.Scene;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When anybody may be told of a failover that a recovered orchestrator has found in its journal. */
class ChangeProgressTest {

    private static final Instant RECOVERED = Instant.parse("2026-01-01T00:01:00Z");
    private static final Instant A_MOMENT_LATER = RECOVERED.plusMillis(100);

    private final Scene scene = aCluster()
            .postgresCrashes(1, "0/3000500")
            .after(Duration.ofMillis(50))
            .cutOffStandbyAt(2, "0/3000500")
            .react();
    private Observations seen = Observations.none(RECOVERED);

    @Test
    void nobodyIsToldBeforeTheLeaderWasHeard() {
        assertThat(mayBeTold(A_MOMENT_LATER)).isFalse();
        etcdSays(new LeaderKey.Held(instance(1).value(), new Epoch(1), 7));
        assertThat(mayBeTold(A_MOMENT_LATER)).isFalse();
    }

    @Test
    void allAreToldOnceTheLeaderSaysThatItIsDown() {
        etcdSays(new LeaderKey.Held(instance(1).value(), new Epoch(1), 7));
        heard(scene.downAt(1, "0/3000500"));
        assertThat(mayBeTold(A_MOMENT_LATER)).isTrue();
    }

    @Test
    void nobodyIsToldOfAFailoverWhoseLeaderIsBack() {
        etcdSays(new LeaderKey.Held(instance(1).value(), new Epoch(1), 7));
        heard(scene.backAt(1, "0/3000500"));
        assertThat(mayBeTold(A_MOMENT_LATER)).isFalse();
    }

    @Test
    void allAreToldWhenTheLeaderDoesNotHoldTheKeyAnyMore() {
        etcdSays(new LeaderKey.Absent(new Epoch(1), 8));
        assertThat(mayBeTold(A_MOMENT_LATER)).isTrue();
    }

    @Test
    void whoIsNotHeardIsNotWaitedForForLong() {
        assertThat(mayBeTold(RECOVERED.plusSeconds(2))).isTrue();
    }

    private void etcdSays(LeaderKey key) {
        seen = seen.keySeen(key, RECOVERED);
    }

    private void heard(Scene now) {
        var report = now.seen().node(instance(1)).report().orElseThrow();
        seen = seen.with(instance(1), node -> node.attached(RECOVERED).reported(report, A_MOMENT_LATER));
    }

    private boolean mayBeTold(Instant now) {
        return ChangeProgress.mayBeTold(scene.state(), seen, now);
    }
}
