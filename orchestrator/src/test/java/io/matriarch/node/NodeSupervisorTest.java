package io.matriarch.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.matriarch.failover.Timings;
import io.matriarch.node.FakeConnector.FakeLink;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.agent.ToAgent.Work;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.NodeAddress;
import io.matriarch.protocol.id.OperationId;
import io.matriarch.protocol.spec.ClusterSettings;
import io.matriarch.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a world of links that do what the test says, on time that the test moves. */
class NodeSupervisorTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final InstanceId INSTANCE = InstanceId.parse("pg-test-1");
    private static final Epoch EPOCH = new Epoch(3);
    private static final Assignment REST = new Assignment.Rest(EPOCH);
    private static final OperationId OPERATION = new OperationId("restart-1");
    private static final Duration SILENCE =
            Timings.of(ClusterSettings.defaults().rto()).silence();

    /** Always the shortest delay: 100 ms, 200 ms, 400 ms ... */
    private static final RandomGenerator SHORTEST = () -> 0;

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<NodeNews> parent = kit.createTestProbe(NodeNews.class);
    private final FakeConnector world = new FakeConnector();
    private final ActorRef<NodeSupervisor.Command> supervisor =
            kit.spawn(NodeSupervisor.create(profile("10.0.0.1"), world, SHORTEST, parent.ref()));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void connectsAtOnceAndTellsOfEachStep() {
        link(1).progress("uploading the agent");
        parent.expectMessage(new NodeNews.Progress(INSTANCE, "uploading the agent"));
        link(1).attach();
        parent.expectMessage(new NodeNews.Attached(INSTANCE));
    }

    @Test
    void saysTheLatestAssignmentOnceItIsAttachedAndAgainAfterEachReattachment() {
        supervisor.tell(new NodeSupervisor.Assign(new Assignment.Rest(new Epoch(2))));
        supervisor.tell(new NodeSupervisor.Assign(REST));
        attached(1);
        assertThat(link(1).sent).containsExactly(new ToAgent.Assign(REST));
        lost(1, Reach.HOST_UNREACHABLE);
        time.timePasses(Duration.ofMillis(100));
        attached(2);
        assertThat(link(2).sent).containsExactly(new ToAgent.Assign(REST));
    }

    /** An older link may still deliver an older assignment, after the newer one was said over this link. */
    @Test
    void saysTheAssignmentAgainFromTimeToTime() {
        supervisor.tell(new NodeSupervisor.Assign(REST));
        attached(1);
        for (var waited = Duration.ZERO;
                waited.compareTo(Duration.ofSeconds(16)) < 0;
                waited = waited.plus(SILENCE.dividedBy(4))) {
            reported(1);
            time.timePasses(SILENCE.dividedBy(4));
        }
        Eventually.asserting(
                LIMIT,
                () -> assertThat(link(1).sent).containsExactly(new ToAgent.Assign(REST), new ToAgent.Assign(REST)));
    }

    @Test
    void saysAWorkAgainUntilAReportHasItsOutcome() {
        supervisor.tell(new NodeSupervisor.Perform(OPERATION, EPOCH, Work.RESTART));
        attached(1);
        var work = new ToAgent.Perform(OPERATION, EPOCH, Work.RESTART);
        assertThat(link(1).sent).containsExactly(work);
        lost(1, Reach.HOST_UNREACHABLE);
        time.timePasses(Duration.ofMillis(100));
        attached(2);
        assertThat(link(2).sent).containsExactly(work);

        reported(2, new AgentReport.Outcome(OPERATION, Optional.empty()));
        lost(2, Reach.HOST_UNREACHABLE);
        time.timePasses(Duration.ofMillis(100));
        attached(3);
        assertThat(link(3).sent).isEmpty();
    }

    @Test
    void doesNotRepeatAWorkThatWasRefused() {
        supervisor.tell(new NodeSupervisor.Perform(OPERATION, EPOCH, Work.REINIT));
        attached(1);
        link(1).say(new FromAgent.Rejected(Optional.of(OPERATION), "never on a primary"));
        parent.expectMessage(new NodeNews.Rejected(INSTANCE, Optional.of(OPERATION), "never on a primary"));
        lost(1, Reach.HOST_UNREACHABLE);
        time.timePasses(Duration.ofMillis(100));
        attached(2);
        assertThat(link(2).sent).isEmpty();
    }

    @Test
    void tellsOfAStaleEpoch() {
        attached(1);
        link(1).say(new FromAgent.StaleEpoch(new Epoch(3), new Epoch(4)));
        parent.expectMessage(new NodeNews.StaleEpoch(INSTANCE, new Epoch(3), new Epoch(4)));
    }

    @Test
    void waitsLongerWithEachFailureAndStartsOverAfterAReport() {
        lost(1, Reach.HOST_UNREACHABLE);
        opensAfter(Duration.ofMillis(100), 2);
        failed(2);
        opensAfter(Duration.ofMillis(200), 3);
        failed(3);
        opensAfter(Duration.ofMillis(400), 4);
        attached(4);
        reported(4);
        lost(4, Reach.AGENT_UNREACHABLE);
        opensAfter(Duration.ofMillis(100), 5);
    }

    @Test
    void anAgentThatWelcomesAndFallsOverIsNotTriedWithoutPauses() {
        attached(1);
        lost(1, Reach.AGENT_UNREACHABLE);
        opensAfter(Duration.ofMillis(100), 2);
        attached(2);
        lost(2, Reach.AGENT_UNREACHABLE);
        opensAfter(Duration.ofMillis(200), 3);
    }

    @Test
    void saysOnceThatANodeIsOutOfReachAndAgainWhenItGetsNearer() {
        lost(1, Reach.HOST_UNREACHABLE);
        time.timePasses(Duration.ofMillis(100));
        failed(2);
        time.timePasses(Duration.ofMillis(200));
        lost(3, Reach.REFUSED);
    }

    @Test
    void asksASilentAgentAndGivesTheLinkUpWhenItDoesNotAnswer() {
        attached(1);
        time.timePasses(SILENCE.dividedBy(2));
        Eventually.asserting(LIMIT, () -> assertThat(link(1).sent).containsExactly(new ToAgent.RequestReport()));
        time.timePasses(SILENCE.dividedBy(2));
        assertThat(parent.expectMessageClass(NodeNews.Detached.class).reach()).isEqualTo(Reach.AGENT_UNREACHABLE);
        assertThat(link(1).closed).isTrue();
        opensAfter(Duration.ofMillis(100), 2);
    }

    @Test
    void anAnswerKeepsTheLinkOpen() {
        attached(1);
        time.timePasses(SILENCE.dividedBy(2));
        reported(1);
        time.timePasses(SILENCE.dividedBy(2));
        parent.expectNoMessage(Duration.ofMillis(100));
        assertThat(link(1).closed).isFalse();
    }

    @Test
    void doesNotListenToALinkThatItGaveUp() {
        attached(1);
        time.timePasses(SILENCE.dividedBy(2));
        Eventually.within(LIMIT, () -> !link(1).sent.isEmpty());
        time.timePasses(SILENCE.dividedBy(2));
        parent.expectMessageClass(NodeNews.Detached.class);
        link(1).say(report());
        link(1).lose(Reach.HOST_UNREACHABLE);
        parent.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void givesUpAConnectorThatHasStalled() {
        link(1).progress("connected");
        parent.expectMessageClass(NodeNews.Progress.class);
        time.timePasses(Duration.ofMinutes(2));
        parent.expectMessageClass(NodeNews.Detached.class);
        assertThat(link(1).closed).isTrue();
    }

    @Test
    void configuresAnAttachedAgentAnew() {
        attached(1);
        var changed = new NodeProfile(
                INSTANCE,
                new NodeAddress("10.0.0.1"),
                ClusterSettings.defaults(),
                List.of(),
                Timings.of(Duration.ofSeconds(60)).lease());
        supervisor.tell(new NodeSupervisor.Configure(changed));
        Eventually.asserting(LIMIT, () -> assertThat(link(1).configured).containsExactly(changed));
    }

    @Test
    void configuresOnceAttachedWhatHasChangedOnTheWay() {
        var changed = new NodeProfile(
                INSTANCE,
                new NodeAddress("10.0.0.1"),
                ClusterSettings.defaults(),
                List.of(),
                Timings.of(Duration.ofSeconds(60)).lease());
        link(1);
        supervisor.tell(new NodeSupervisor.Configure(changed));
        attached(1);
        assertThat(link(1).configured).containsExactly(changed);
    }

    @Test
    void followsANodeToItsNewAddress() {
        attached(1);
        supervisor.tell(new NodeSupervisor.Configure(profile("10.0.0.2")));
        assertThat(link(2).opened.address()).isEqualTo(new NodeAddress("10.0.0.2"));
        assertThat(link(1).closed).isTrue();
    }

    @Test
    void fencesWithoutALinkThatCouldStartTheAgentAgain() {
        supervisor.tell(new NodeSupervisor.Assign(REST));
        attached(1);
        supervisor.tell(new NodeSupervisor.Fence());
        Eventually.within(LIMIT, () -> world.fences.size() == 1);
        assertThat(link(1).closed).isTrue();
        assertThat(world.links).hasSize(1);

        world.fences.getFirst().accept(new FenceOutcome.Fenced());
        parent.expectMessage(new NodeNews.FenceEnded(INSTANCE, new FenceOutcome.Fenced()));
        attached(2);
        assertThat(link(2).sent).as("nothing may bring the old server back").isEmpty();
    }

    @Test
    void anUnknownEndOfAFenceIsToldAsThat() {
        supervisor.tell(new NodeSupervisor.Fence());
        Eventually.within(LIMIT, () -> world.fences.size() == 1);
        world.fences.getFirst().accept(new FenceOutcome.TimedOut());
        parent.expectMessage(new NodeNews.FenceEnded(INSTANCE, new FenceOutcome.TimedOut()));
    }

    @Test
    void stopClosesTheLinkAndLeavesTheAgent() {
        attached(1);
        supervisor.tell(new NodeSupervisor.Stop(false));
        parent.expectTerminated(supervisor);
        assertThat(link(1).closed).isTrue();
        assertThat(link(1).sent).isEmpty();
    }

    @Test
    void stopMayRetireTheAgent() {
        attached(1);
        supervisor.tell(new NodeSupervisor.Stop(true));
        parent.expectTerminated(supervisor);
        assertThat(link(1).sent).containsExactly(new ToAgent.Retire(false));
        assertThat(link(1).closed).isTrue();
    }

    private static NodeProfile profile(String address) {
        var settings = ClusterSettings.defaults();
        return new NodeProfile(
                INSTANCE,
                new NodeAddress(address),
                settings,
                List.of(),
                Timings.of(settings).lease());
    }

    /** The nth link, once it is opened. */
    private FakeLink link(int number) {
        Eventually.within(LIMIT, () -> world.links.size() >= number);
        return world.links.get(number - 1);
    }

    private void attached(int number) {
        link(number).attach();
        parent.expectMessage(new NodeNews.Attached(INSTANCE));
    }

    private void reported(int number, AgentReport.Outcome... outcomes) {
        link(number).say(report(outcomes));
        parent.expectMessageClass(NodeNews.Reported.class);
    }

    /** News for the parent. */
    private void lost(int number, Reach reach) {
        link(number).lose(reach);
        parent.expectMessage(new NodeNews.Detached(INSTANCE, reach, "so it was told"));
    }

    /** No news: a step on a way that the parent knows to be closed. */
    private void failed(int number) {
        link(number).lose(Reach.HOST_UNREACHABLE);
        parent.expectMessage(new NodeNews.Progress(INSTANCE, "so it was told"));
    }

    private void opensAfter(Duration delay, int number) {
        time.timePasses(delay.minusMillis(1));
        assertThat(world.links).hasSize(number - 1);
        time.timePasses(Duration.ofMillis(1));
        link(number);
    }

    private static FromAgent report(AgentReport.Outcome... outcomes) {
        return new FromAgent.Reported(new AgentReport(
                1,
                INSTANCE,
                EPOCH,
                PostgresReport.of(PostgresReport.ServerState.RUNNING),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                List.of(outcomes),
                Optional.empty()));
    }
}
