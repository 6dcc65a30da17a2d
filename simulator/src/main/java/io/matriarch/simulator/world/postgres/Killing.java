package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.WorkResult;
import java.util.function.Consumer;

/** Ends every process of a server and waits until none is left. */
final class Killing {

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000L;
    /** Of a kill that finds nothing. */
    private static final long SEARCH_NANOS = 5_000_000L;

    private Killing() {}

    /** It goes on when who ordered it is gone; {@code done} is called all the same. */
    static void begin(AgentSide agent, Consumer<WorkResult> done) {
        agent.kills++;
        var machine = agent.machine;
        if (!agent.server.isRunning()) {
            machine.after(SEARCH_NANOS, () -> await(agent, PATIENCE_NANOS, done));
            return;
        }
        var takes = machine.draw(machine.calibration.kill());
        machine.after(takes / 2, () -> agent.server.end("killed"));
        machine.after(takes, () -> await(agent, PATIENCE_NANOS, done));
    }

    private static void await(AgentSide agent, long leftNanos, Consumer<WorkResult> done) {
        if (agent.server.isRunning()) {
            // It was being started while it was killed.
            agent.server.end("killed");
        }
        if (!agent.server.lingers()) {
            done.accept(AgentSide.done());
        } else if (leftNanos <= 0) {
            done.accept(AgentSide.timedOut("still alive after SIGKILL"));
        } else {
            agent.machine.after(BETWEEN_LOOKS_NANOS, () -> await(agent, leftNanos - BETWEEN_LOOKS_NANOS, done));
        }
    }
}
