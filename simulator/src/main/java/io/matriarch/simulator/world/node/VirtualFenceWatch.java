package io.matriarch.simulator.world.node;

import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.time.Duration;
import java.util.Optional;

/**
 * The thread in an agent's process that kills PostgreSQL when the agent's loop does not: as the production's {@code FenceWatch},
 * which dies and freezes with the process, too.
 */
final class VirtualFenceWatch {

    private static final long LOOP_GOES_FIRST = Duration.ofMillis(100).toNanos();
    private static final long BETWEEN_KILLS = Duration.ofMillis(200).toNanos();

    private final VirtualAgent agent;
    private final Host host;
    private final NodeClock.Timer timer;
    private Optional<Long> deadlineNanos = Optional.empty();
    private boolean killing;

    VirtualFenceWatch(VirtualAgent agent, Host host) {
        this.agent = agent;
        this.host = host;
        timer = host.clock().timer(() -> agent.execute(this::look));
    }

    /** Until when the server may accept writes; empty when it cannot. */
    void moveDeadline(Optional<Long> untilNanos) {
        deadlineNanos = untilNanos;
        if (!killing) {
            await();
        }
    }

    void end() {
        timer.unset();
    }

    private void await() {
        if (deadlineNanos.isPresent()) {
            timer.set(deadlineNanos.get() + LOOP_GOES_FIRST);
        } else {
            timer.unset();
        }
    }

    private void look() {
        if (killing || deadlineNanos.isEmpty()) {
            return;
        }
        if (host.clock().nanos() < deadlineNanos.get() + LOOP_GOES_FIRST) {
            await();
            return;
        }
        killing = true;
        host.postgres().kill(VirtualPostgres.WATCH, _ -> agent.execute(this::killed));
    }

    private void killed() {
        killing = false;
        timer.set(host.clock().nanos() + BETWEEN_KILLS);
        agent.tick();
    }
}
