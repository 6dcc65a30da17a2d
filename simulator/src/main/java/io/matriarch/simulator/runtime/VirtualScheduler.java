package io.matriarch.simulator.runtime;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import io.matriarch.simulator.time.Ticket;
import io.matriarch.simulator.time.VirtualTime;
import java.util.concurrent.ThreadFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's scheduler on virtual time. Akka makes it by its name, with three arguments that are of no use here; the clock is what
 * {@link #CREATING} holds at that moment.
 */
public final class VirtualScheduler extends AbstractScheduler {

    /** Bound while an actor system is being created. */
    static final ScopedValue<Clockwork> CREATING = ScopedValue.newInstance();

    /** The clock, and who guards the door to it. */
    record Clockwork(VirtualTime time, ReadyTasks door) {}

    private final VirtualTime time;
    private final ReadyTasks door;

    /** For Akka. */
    @SuppressWarnings("UnusedVariable") // Akka asks for this signature
    public VirtualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
        var clockwork = CREATING.get();
        this.time = clockwork.time();
        this.door = clockwork.door();
    }

    @Override
    public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
        door.admit(task);
        return new Once(time.afterNanos(delay.toNanos(), () -> executor.execute(task)));
    }

    @Override
    @SuppressWarnings("deprecation") // what Akka still calls for fixed rates
    public Cancellable schedule(
            FiniteDuration initialDelay, FiniteDuration interval, Runnable task, ExecutionContext executor) {
        door.admit(task);
        return new Repeated(initialDelay.toNanos(), interval.toNanos(), task, executor);
    }

    /** What Akka would say of a clock that ticks each millisecond; ours is exact. */
    @Override
    public double maxFrequency() {
        return 1_000;
    }

    private record Once(Ticket ticket) implements Cancellable {
        @Override
        public boolean cancel() {
            return ticket.cancel();
        }

        @Override
        public boolean isCancelled() {
            return ticket.isCancelled();
        }
    }

    private final class Repeated implements Cancellable {
        private final long intervalNanos;
        private final Runnable task;
        private final ExecutionContext executor;
        private Ticket next;
        private boolean cancelled;

        Repeated(long initialNanos, long intervalNanos, Runnable task, ExecutionContext executor) {
            this.intervalNanos = intervalNanos;
            this.task = task;
            this.executor = executor;
            this.next = time.afterNanos(initialNanos, this::tick);
        }

        private void tick() {
            next = time.afterNanos(intervalNanos, this::tick);
            executor.execute(task);
        }

        @Override
        public boolean cancel() {
            var first = !cancelled;
            cancelled = true;
            next.cancel();
            return first;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }
}
