package io.matriarch.cluster;

import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.failover.Assessment;
import io.matriarch.failover.FailoverPolicy;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeNews;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SightingsTest {

    private static final Instant LATER = Instant.parse("2026-01-01T00:00:20Z");

    @Test
    void aHostThatCannotBeLoggedInToForAFenceIsNotAskedForOneForEver() {
        var scene = aCluster()
                .agentVanishes(1)
                .after(Duration.ofSeconds(19))
                .leaseRunsOut()
                .after(Duration.ofSeconds(1))
                .cutOffStandbyAt(2, "0/3000000")
                .cutOffStandbyAt(3, "0/3000000");
        assertThat(scene.assessed())
                .isInstanceOfSatisfying(
                        Assessment.Wait.class, wait -> assertThat(wait.code()).isEqualTo("fencing"));
        var ended = new NodeNews.FenceEnded(instance(1), new FenceOutcome.Unreachable("no route to host"));
        var seen = Sightings.add(scene.state(), scene.seen(), ended, LATER);
        assertThat(FailoverPolicy.assess(scene.state(), seen, LATER)).isInstanceOf(Assessment.Promote.class);
    }
}
