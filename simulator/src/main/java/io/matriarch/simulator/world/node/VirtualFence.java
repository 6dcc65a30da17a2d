package io.matriarch.simulator.world.node;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.node.NodeConnector.FenceOutcome;
import io.matriarch.protocol.id.NodeAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One fence over SSH, as the production's {@code SshFence} with its script. */
final class VirtualFence implements Dial.Caller {

    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private final VirtualConnector connector;
    private final Way way;
    private final Consumer<FenceOutcome> listener;
    private Optional<Session> session = Optional.empty();
    private boolean over;

    VirtualFence(VirtualConnector connector, Way way, Consumer<FenceOutcome> listener) {
        this.connector = connector;
        this.way = way;
        this.listener = listener;
    }

    void strike(NodeAddress address) {
        connector.dial(address, this);
    }

    @Override
    public void unreachable(String why) {
        end(new FenceOutcome.Unreachable(why));
    }

    @Override
    public void broken(String why) {
        end(new FenceOutcome.TimedOut());
    }

    @Override
    public void connected(Session there) {
        session = Optional.of(there);
        way.time().after(PATIENCE, () -> end(new FenceOutcome.TimedOut()));
        there.script(() -> run(there));
    }

    /** The script, which runs to its end whether or not anybody still wants to know. */
    private void run(Session there) {
        var node = there.node();
        if (!node.hasHome()) {
            answer(there, new FenceOutcome.Failed("nothing of this instance was found"));
            return;
        }
        node.endAgent("fenced by " + way.orchestrator());
        node.postgres().kill(way.orchestrator().name(), outcome -> {
            if (outcome instanceof Outcome.Done) {
                node.endDeadman();
            }
            answer(there, fenced(outcome));
        });
    }

    private static FenceOutcome fenced(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done() -> new FenceOutcome.Fenced();
            case Outcome.Failed(var why) -> new FenceOutcome.Failed(why);
            case Outcome.TimedOut(var what) -> new FenceOutcome.Failed("processes are left: " + what);
        };
    }

    private void answer(Session there, FenceOutcome outcome) {
        there.atOrchestrator(() -> end(outcome));
    }

    private void end(FenceOutcome outcome) {
        if (over || connector.isGone()) {
            return;
        }
        over = true;
        session.ifPresent(there -> connector.close(there, () -> {}));
        listener.accept(outcome);
    }
}
