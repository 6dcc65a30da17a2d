package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.WorkResult;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The agent's stop of a server: fast, then immediately, then by force. As in production, a standby that does not take its WAL is
 * left behind once another has taken all of it.
 */
final class Shutdown {

    private static final long LAGGARD_GRACE_NANOS = 1_000_000_000L;
    private static final long LAST_MOMENT_NANOS = 500_000_000L;
    private static final long BETWEEN_CHECKS_NANOS = 100_000_000L;
    private static final long IMMEDIATE_PATIENCE_NANOS = 2_000_000_000L;
    private static final long IMMEDIATE_NANOS = 15_000_000L;

    private final AgentSide agent;
    private final Server server;
    private final Consumer<WorkResult> done;
    private final long deadlineNanos;
    private final int sendersBefore;
    private long someFinishedNanos = Long.MAX_VALUE;
    private boolean over;

    private Shutdown(AgentSide agent, Duration patience, Consumer<WorkResult> done) {
        this.agent = agent;
        this.server = agent.server;
        this.done = done;
        deadlineNanos = agent.machine.localNanos() + patience.toNanos();
        sendersBefore = server.senders.size();
    }

    static void begin(AgentSide agent, Duration patience, Consumer<WorkResult> done) {
        agent.endedOnPurpose = true;
        if (!agent.server.isRunning()) {
            Killing.begin(agent, done);
            return;
        }
        agent.activity = ServerState.STOPPING;
        var shutdown = new Shutdown(agent, patience, done);
        agent.server.onExit(agent.guarded(shutdown::finish));
        agent.server.shutDown();
        shutdown.check();
    }

    private void finish() {
        if (!over) {
            over = true;
            Killing.begin(agent, result -> {
                agent.activity = null;
                done.accept(result);
            });
        }
    }

    private void check() {
        if (over) {
            return;
        }
        var now = agent.machine.localNanos();
        if (now >= deadlineNanos) {
            shutDownImmediately();
            return;
        }
        var left = server.senders.size();
        if (someFinishedNanos == Long.MAX_VALUE && left < sendersBefore) {
            someFinishedNanos = now;
        }
        var graceIsOver = someFinishedNanos != Long.MAX_VALUE && now - someFinishedNanos >= LAGGARD_GRACE_NANOS;
        if (left > 0 && (graceIsOver || deadlineNanos - now < LAST_MOMENT_NANOS) && server.isShutDownOnDisk()) {
            server.whenActing(() -> server.senders.endAll("terminating connection due to administrator command"));
        }
        agent.after(Math.min(BETWEEN_CHECKS_NANOS, deadlineNanos - now), this::check);
    }

    private void shutDownImmediately() {
        if (!server.isHung() && !server.machine.fsyncIsStalled()) {
            server.after(IMMEDIATE_NANOS, () -> server.end("immediate shutdown"));
        }
        agent.after(IMMEDIATE_PATIENCE_NANOS, this::finish);
    }
}
