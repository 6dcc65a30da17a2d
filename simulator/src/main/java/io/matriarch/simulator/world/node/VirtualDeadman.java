package io.matriarch.simulator.world.node;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The deadman of a host, as the production's {@code Deadman}: a process of its own, which neither dies nor freezes with the agent,
 * and stands still only when the whole machine does. An agent that finds none starts one, at once.
 */
final class VirtualDeadman {

    private static final long AGENT_GOES_FIRST = Duration.ofMillis(50).toNanos();
    private static final long BETWEEN_LOOKS = Duration.ofMillis(200).toNanos();

    /** A line through a socket and back, measured: tens of microseconds. */
    private static final long ANSWER = 60_000;

    private final NodeClock clock;
    private final VirtualPostgres postgres;
    private final NodeClock.Timer timer;
    private Vigil vigil = new Vigil.Unwatched();
    private boolean attended;
    private boolean killing;

    VirtualDeadman(NodeClock clock, VirtualPostgres postgres) {
        this.clock = clock;
        this.postgres = postgres;
        timer = clock.timer(this::look);
    }

    /** An agent comes and asks what its predecessor said last. */
    Vigil attend() {
        attended = true;
        return vigil;
    }

    /**
     * An agent says what to do from now on.
     *
     * @param acknowledged hears when it does
     */
    void tell(Vigil told, Consumer<Vigil> acknowledged) {
        vigil = told;
        if (!killing) {
            await();
        }
        clock.after(ANSWER, () -> acknowledged.accept(told));
    }

    /** Its agent is gone. One that has nothing to guard ends then, too. */
    void hungUp() {
        attended = false;
        if (vigil instanceof Vigil.Rest) {
            end();
        }
    }

    /** It is killed itself, or the host goes down. */
    void end() {
        vigil = new Vigil.Unwatched();
        killing = false;
        timer.unset();
    }

    private void await() {
        if (vigil instanceof Vigil.Guard(var until)) {
            timer.set(until + AGENT_GOES_FIRST);
        } else {
            timer.unset();
        }
    }

    private void look() {
        if (!vigil.isOver(clock.nanos() - AGENT_GOES_FIRST)) {
            await();
        } else if (postgres.isRunning()) {
            killing = true;
            postgres.kill(VirtualPostgres.DEADMAN, _ -> killed());
        } else if (attended) {
            timer.set(clock.nanos() + BETWEEN_LOOKS);
        } else {
            end();
        }
    }

    private void killed() {
        if (killing) {
            killing = false;
            timer.set(clock.nanos() + BETWEEN_LOOKS);
        }
    }
}
