package io.matriarch.simulator.world.node;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.world.postgres.VirtualPostgres;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The deadman of a host, as the production's {@code Deadman} and the agent's way to it: a process of its own, which neither dies nor
 * freezes with the agent, and stands still only when the whole machine does. An agent that finds none, or loses it, starts one.
 */
final class VirtualDeadman {

    /** Who tells it what to do: runs as the agent's process runs. */
    interface Attendant extends Executor {
        void acknowledged(long deadlineNanos);
    }

    private static final long AGENT_GOES_FIRST = Duration.ofMillis(50).toNanos();
    private static final long SHORTEST_WAIT = Duration.ofMillis(1).toNanos();
    private static final long BETWEEN_LOOKS = Duration.ofMillis(200).toNanos();

    /** From the start of its JVM until it guards; on a busy machine it took a second. */
    private static final long START = Duration.ofMillis(300).toNanos();

    /** A line through a socket and back, measured: tens of microseconds. */
    private static final long ANSWER = 60_000;

    private static final Vigil REST = new Vigil.Rest();
    private static final Vigil UNWATCHED = new Vigil.Unwatched();

    private final InstanceId instance;
    private final NodeClock clock;
    private final VirtualPostgres postgres;
    private final History history;
    private final NodeClock.Timer timer;
    private final NodeClock.Timer birth;
    private Optional<Attendant> agent = Optional.empty();
    private Vigil told = REST;
    /** What it keeps to; {@link Vigil.Unwatched} while there is none. */
    private Vigil vigil = UNWATCHED;

    private boolean killing;
    private boolean missed;

    VirtualDeadman(InstanceId instance, NodeClock clock, VirtualPostgres postgres, History history) {
        this.instance = instance;
        this.clock = clock;
        this.postgres = postgres;
        this.history = history;
        timer = clock.timer(this::look);
        birth = clock.timer(this::born);
    }

    private boolean isThere() {
        return !(vigil instanceof Vigil.Unwatched);
    }

    /** An agent comes and asks what its predecessor said last. */
    Vigil attend(Attendant successor) {
        agent = Optional.of(successor);
        told = isThere() ? vigil : REST;
        if (!isThere()) {
            birth.set(clock.nanos() + START);
        }
        return vigil;
    }

    /** Its agent says what to do from now on. */
    void tell(Vigil what) {
        told = what;
        if (isThere()) {
            hear();
        }
    }

    private void hear() {
        vigil = told;
        if (!killing) {
            await();
        }
        if (vigil instanceof Vigil.Guard(var until)) {
            clock.after(ANSWER, () -> agent.filter(_ -> isThere()).ifPresent(there -> there.acknowledged(until)));
        }
    }

    /** Its agent is gone. One that has nothing to guard ends then, too. */
    void hungUp() {
        agent = Optional.empty();
        if (vigil instanceof Vigil.Rest) {
            end();
        }
    }

    /** {@code kill -9}. Its agent sees that at once, unless it is frozen. */
    void kill() {
        if (isThere()) {
            end();
            missed = true;
            history.note(new Happening.DeadmanKilled(instance));
            agent.ifPresent(there -> there.execute(() -> birth.set(clock.nanos() + START)));
        }
    }

    /** It ends, or the host goes down. */
    void end() {
        vigil = UNWATCHED;
        killing = false;
        timer.unset();
        birth.unset();
    }

    /** One that nobody is there to tell what to do keeps to what it was started with. */
    private void born() {
        if (missed) {
            missed = false;
            history.note(new Happening.DeadmanReplaced(instance));
        }
        vigil = told;
        await();
        agent.ifPresentOrElse(there -> there.execute(this::hearIfThere), this::hungUp);
    }

    private void hearIfThere() {
        if (isThere()) {
            hear();
        }
    }

    private void await() {
        if (vigil instanceof Vigil.Guard(var until)) {
            // Also where a mutant lets no deadline pass the next look is later than this one.
            timer.set(Math.max(until + AGENT_GOES_FIRST, clock.nanos() + SHORTEST_WAIT));
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
        } else if (agent.isPresent()) {
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
