package io.matriarch.cluster;

import static io.matriarch.testing.Scene.aCluster;
import static io.matriarch.testing.Scene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.failover.Assessment;
import io.matriarch.failover.FailoverPolicy;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeNews;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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

    @Test
    void aReportThatDiffersInFiguresOnlyIsARepetition() {
        var scene = aCluster();
        var told = scene.seen().node(instance(2)).report().orElseThrow();
        var seen = Sightings.add(scene.state(), scene.seen(), new NodeNews.Reported(instance(2), told), LATER);
        assertThat(Sightings.isRepeated(seen, new NodeNews.Reported(instance(2), at("0/9000000", told))))
                .isTrue();
    }

    @Test
    void aReportOfAnotherServerStateIsNoRepetition() {
        var scene = aCluster();
        var told = scene.seen().node(instance(2)).report().orElseThrow();
        var seen = Sightings.add(scene.state(), scene.seen(), new NodeNews.Reported(instance(2), told), LATER);
        var stopped = with(PostgresReport.of(ServerState.STOPPED), told);
        assertThat(Sightings.isRepeated(seen, new NodeNews.Reported(instance(2), stopped)))
                .isFalse();
    }

    @Test
    void theFirstReportAfterAnAttachmentIsNoRepetition() {
        var scene = aCluster();
        var told = scene.seen().node(instance(2)).report().orElseThrow();
        var seen = Sightings.add(scene.state(), scene.seen(), new NodeNews.Attached(instance(2)), LATER);
        assertThat(Sightings.isRepeated(seen, new NodeNews.Reported(instance(2), told)))
                .isFalse();
    }

    @Test
    void aStandbyThatReportsIsSeenStreamingWhenTheLeaderConfirmsIt() {
        var scene = aCluster();
        var told = scene.seen().node(instance(2)).report().orElseThrow();
        var seen = Sightings.add(scene.state(), scene.seen(), new NodeNews.Reported(instance(2), told), LATER);
        assertThat(seen.node(instance(2)).streamingSeenAt()).contains(LATER);
        assertThat(seen.node(instance(3))).isEqualTo(scene.seen().node(instance(3)));
    }

    private static AgentReport at(String position, AgentReport report) {
        var server = report.postgres();
        return with(
                new PostgresReport(
                        server.state(),
                        server.role(),
                        server.system(),
                        server.timeline(),
                        Optional.of(Lsn.parse(position)),
                        server.replayed(),
                        server.upstream(),
                        server.standbys(),
                        server.version(),
                        server.failure()),
                report);
    }

    private static AgentReport with(PostgresReport server, AgentReport report) {
        return new AgentReport(
                report.sequence() + 1,
                report.instance(),
                report.accepted(),
                server,
                report.heldEpoch(),
                report.authority(),
                report.activity(),
                report.outcomes(),
                report.obstacle());
    }
}
