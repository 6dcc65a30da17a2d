package io.matriarch.simulator.world.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.node.NodeConnector.LinkEvent;
import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class VirtualConnectorTest {

    private final NodeWorld world = new NodeWorld();

    @Test
    void startsAnAgentWhereThereIsNone() {
        world.attached();

        assertThat(world.events().getFirst()).isEqualTo(new LinkEvent.Progress("starting the agent"));
        assertThat(world.isAttached()).isTrue();
        assertThat(world.all(Happening.AgentStarted.class)).hasSize(1);
        assertThat(world.all(Happening.Heard.class)).isNotEmpty();
    }

    @Test
    void attachesToAnAgentThatRuns() {
        world.attached().close();
        world.heard.clear();
        world.attached();

        assertThat(world.events().getFirst()).isInstanceOf(LinkEvent.Attached.class);
        assertThat(world.all(Happening.AgentStarted.class)).hasSize(1);
    }

    @Test
    void givesUpAHostThatDoesNotAnswer() {
        world.node.crash(false);
        world.open();
        world.runs(Duration.ofSeconds(10));

        var lost = world.last(LinkEvent.Lost.class).orElseThrow();
        assertThat(((LinkEvent.Lost) lost.event()).reach()).isEqualTo(Reach.HOST_UNREACHABLE);
        assertThat(Duration.ofNanos(lost.atNanos())).isEqualTo(Duration.ofSeconds(4));
        assertThat(world.heard).hasSize(1);
    }

    @Test
    void seesAtOnceThatAnAgentIsKilled() {
        world.attached();
        var killed = world.time.nowNanos();
        world.node.killAgent();
        world.runs(Duration.ofMillis(100));

        var lost = world.last(LinkEvent.Lost.class).orElseThrow();
        assertThat(lost.event()).isEqualTo(new LinkEvent.Lost(Reach.AGENT_UNREACHABLE, "the agent closed the channel"));
        assertThat(Duration.ofNanos(lost.atNanos() - killed)).isLessThan(Duration.ofMillis(20));
    }

    @Test
    void noticesACutAfterThreeUnansweredKeepalives() {
        world.attached();
        var cut = world.time.nowNanos();
        world.network.cut(world.node.place(), NodeWorld.ORCHESTRATOR);
        world.runs(Duration.ofSeconds(10));

        var lost = world.last(LinkEvent.Lost.class).orElseThrow();
        assertThat(((LinkEvent.Lost) lost.event()).reach()).isEqualTo(Reach.HOST_UNREACHABLE);
        assertThat(Duration.ofNanos(lost.atNanos() - cut)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    }

    @Test
    void losesNothingInACutThatIsShorter() {
        var link = world.attached();
        world.network.cut(NodeWorld.ORCHESTRATOR, world.node.place());
        link.send(NodeWorld.lead(1));
        link.send(NodeWorld.lead(2));
        world.runs(Duration.ofSeconds(2));
        world.network.mend(NodeWorld.ORCHESTRATOR, world.node.place());
        world.runs(Duration.ofSeconds(2));

        assertThat(world.isAttached()).isTrue();
        assertThat(world.node.agent().orElseThrow().pledge().accepted()).isEqualTo(new Epoch(2));
    }

    @Test
    void keepsTheOrderOfMessagesBothWays() {
        var link = world.attached();
        for (var epoch = 1; epoch <= 50; epoch++) {
            link.send(NodeWorld.lead(epoch));
        }
        world.runs(Duration.ofSeconds(2));

        assertThat(world.events()).doesNotHaveAnyElementsOfTypes(LinkEvent.Lost.class);
        assertThat(world.events().stream().filter(event -> event instanceof LinkEvent.Received(FromAgent.StaleEpoch _)))
                .isEmpty();
        assertThat(world.all(Happening.Heard.class))
                .extracting(heard -> heard.report().sequence())
                .isSorted();
    }

    @Test
    void replacesAnAgentThatIsFrozen() {
        world.leading().close();
        world.node.freezeAgent(true);
        world.runs(Duration.ofSeconds(1));
        world.heard.clear();
        world.attached();

        assertThat(world.events().getFirst())
                .isEqualTo(new LinkEvent.Progress("replacing the agent, process 1: it does not answer"));
        assertThat(world.isAttached()).isTrue();
        assertThat(world.all(Happening.AgentStarted.class)).hasSize(2);
        assertThat(world.postgres.isWritable()).isTrue();
    }

    @Test
    void givesAnAgentTimeThatWasJustStarted() {
        world.open();
        while (world.all(Happening.AgentStarted.class).isEmpty()) {
            world.time.advance();
        }
        world.node.freezeAgent(true);
        var other = new ArrayList<LinkEvent>();
        world.connector(Place.ofOrchestrator(2)).open(NodeWorld.profile(), other::add);
        world.runs(Duration.ofSeconds(10));
        world.node.freezeAgent(false);
        world.runs(Duration.ofSeconds(3));

        assertThat(other).hasAtLeastOneElementOfType(LinkEvent.Attached.class);
        assertThat(world.isAttached()).isTrue();
        assertThat(world.all(Happening.AgentStarted.class)).hasSize(1);
    }

    @Test
    void saysThatAnAgentEndedWhileItStarted() {
        world.open();
        while (world.all(Happening.AgentStarted.class).isEmpty()) {
            world.time.advance();
        }
        world.node.killAgent();
        world.runs(Duration.ofSeconds(2));

        assertThat(world.events().getLast())
                .isEqualTo(new LinkEvent.Lost(Reach.AGENT_UNREACHABLE, "the agent ended at once"));
    }

    @Test
    void breaksWhenTheHostHasBeenDownMeanwhile() {
        world.attached();
        world.node.crash(false);
        world.node.boot();
        world.runs(Duration.ofSeconds(2));

        assertThat(world.events().getLast())
                .isEqualTo(new LinkEvent.Lost(Reach.HOST_UNREACHABLE, "the connection broke: it was reset"));
    }

    @Test
    void aStalledMachineDoesNotAnswer() {
        world.attached();
        world.node.stall(true);
        world.runs(Duration.ofSeconds(5));
        assertThat(((LinkEvent.Lost) world.events().getLast()).reach()).isEqualTo(Reach.HOST_UNREACHABLE);

        world.heard.clear();
        world.open();
        world.runs(Duration.ofSeconds(5));
        assertThat(((LinkEvent.Lost) world.events().getLast()).reach()).isEqualTo(Reach.HOST_UNREACHABLE);
    }

    @Test
    void whenItsProcessIsGoneNobodyHearsAnythingAndTheAgentNoticesIt() {
        var link = world.attached();
        world.connector.gone();
        world.heard.clear();
        link.send(new ToAgent.RequestReport());
        world.runs(Duration.ofSeconds(5));

        assertThat(world.heard).isEmpty();
        assertThat(world.node.agent().orElseThrow().channels()).isEmpty();
    }

    @Test
    void whatWasSentBeforeTheEndStillArrives() {
        var link = world.attached();
        link.send(NodeWorld.lead(3));
        link.close();
        world.runs(Duration.ofSeconds(1));

        assertThat(world.node.agent().orElseThrow().pledge().accepted()).isEqualTo(new Epoch(3));
        assertThat(world.node.agent().orElseThrow().channels()).isEmpty();
    }

    @Test
    void whatTheKernelHoldsArrivesLongAfterTheLinkIsLost() {
        var link = world.attached();
        world.network.cut(NodeWorld.ORCHESTRATOR, world.node.place());
        link.send(NodeWorld.lead(3));
        world.runs(Duration.ofSeconds(10));
        assertThat(world.events().getLast()).isInstanceOf(LinkEvent.Lost.class);
        assertThat(world.node.agent().orElseThrow().channels()).hasSize(1);

        world.network.mend(NodeWorld.ORCHESTRATOR, world.node.place());
        world.runs(Duration.ofSeconds(10));
        assertThat(world.node.agent().orElseThrow().pledge().accepted()).isEqualTo(new Epoch(3));
        assertThat(world.node.agent().orElseThrow().channels()).isEmpty();
    }

    @Test
    void fencesByKillingAgentAndPostgres() {
        world.leading();
        world.fence();
        world.runs(Duration.ofSeconds(5));

        assertThat(world.fences).containsExactly(new FenceOutcome.Fenced());
        assertThat(world.postgres.isRunning()).isFalse();
        assertThat(world.node.agent()).isEmpty();
        assertThat(world.all(Happening.FenceBegun.class)).hasSize(1);
        assertThat(world.all(Happening.FenceEnded.class)).hasSize(1);
    }

    @Test
    void cannotFenceAHostThatIsNotReached() {
        world.leading();
        world.network.cut(NodeWorld.ORCHESTRATOR, world.node.place());
        world.fence();
        world.runs(Duration.ofSeconds(5));

        assertThat(world.fences).hasSize(1).first().isInstanceOf(FenceOutcome.Unreachable.class);
        assertThat(world.postgres.isWritable()).isTrue();
    }

    @Test
    void doesNotKnowWhetherAFenceSucceededWhoseAnswerIsLost() {
        world.leading();
        world.fence();
        while (world.postgres.isRunning()) {
            world.time.advance();
        }
        world.network.cut(world.node.place(), NodeWorld.ORCHESTRATOR);
        world.runs(Duration.ofSeconds(15));

        assertThat(world.fences).containsExactly(new FenceOutcome.TimedOut());
        assertThat(world.postgres.isRunning()).isFalse();
    }

    @Test
    void failsToFenceWhereThereIsNothing() {
        world.fence();
        world.runs(Duration.ofSeconds(5));

        assertThat(world.fences).containsExactly(new FenceOutcome.Failed("nothing of this instance was found"));
    }
}
