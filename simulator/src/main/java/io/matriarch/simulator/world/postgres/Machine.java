package io.matriarch.simulator.world.postgres;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Ticket;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The machine below a server, and the timers of everything that runs on it. While it is stalled no timer runs; afterwards each
 * goes on with what was left of it.
 */
final class Machine {

    final InstanceId self;
    final Place place;
    final VirtualTime time;
    final RandomGenerator random;
    final Calibration calibration;
    final Network network;
    final History history;

    private final List<Timer> timers = new ArrayList<>();
    private boolean up = true;
    private boolean stalled;
    private boolean fsyncStalled;
    private boolean diskFull;
    private long stalledSinceNanos;
    private long stalledNanos;

    Machine(
            InstanceId self,
            VirtualTime time,
            RandomGenerator random,
            Calibration calibration,
            Network network,
            History history) {
        this.self = self;
        this.place = Place.of(self);
        this.time = time;
        this.random = random;
        this.calibration = calibration;
        this.network = network;
        this.history = history;
    }

    long now() {
        return time.nowNanos();
    }

    /** By its own clock, which stands still while it is stalled. */
    long localNanos() {
        return (stalled ? stalledSinceNanos : time.nowNanos()) - stalledNanos;
    }

    long draw(Delay delay) {
        return delay.drawNanos(random);
    }

    /** Between none and all of it, each as likely. */
    long upTo(long nanos) {
        return (long) (random.nextDouble() * nanos);
    }

    boolean isUp() {
        return up;
    }

    boolean isStalled() {
        return stalled;
    }

    boolean fsyncIsStalled() {
        return fsyncStalled;
    }

    boolean diskIsFull() {
        return diskFull;
    }

    void stallFsync(boolean on) {
        fsyncStalled = on;
    }

    void fillDisk(boolean on) {
        diskFull = on;
    }

    /** Lets it happen so much later, unless the machine is gone by then. */
    Ticket after(long delayNanos, Runnable what) {
        var timer = new Timer(Math.max(0, delayNanos), what);
        timer.index = timers.size();
        timers.add(timer);
        if (!stalled) {
            timer.start();
        }
        return timer;
    }

    void stall(boolean on) {
        if (on == stalled) {
            return;
        }
        stalled = on;
        if (on) {
            stalledSinceNanos = time.nowNanos();
        } else {
            stalledNanos += time.nowNanos() - stalledSinceNanos;
        }
        for (var i = 0; i < timers.size(); i++) {
            if (on) {
                timers.get(i).stop();
            } else {
                timers.get(i).start();
            }
        }
    }

    /** The machine is gone, and with it all that was going to happen on it. */
    void crash() {
        for (var i = 0; i < timers.size(); i++) {
            timers.get(i).drop();
        }
        timers.clear();
        up = false;
        stalled = false;
    }

    void boot() {
        up = true;
    }

    private final class Timer implements Ticket {
        private final Runnable what;
        private long leftNanos;
        private long dueNanos;
        private int index;
        private @Nullable Ticket ticket;
        private boolean over;

        Timer(long leftNanos, Runnable what) {
            this.leftNanos = leftNanos;
            this.what = what;
        }

        void start() {
            dueNanos = time.nowNanos() + leftNanos;
            ticket = time.at(dueNanos, this::fire);
        }

        void stop() {
            drop();
            over = false;
            leftNanos = dueNanos - time.nowNanos();
        }

        void drop() {
            over = true;
            if (ticket != null) {
                ticket.cancel();
                ticket = null;
            }
        }

        private void fire() {
            remove();
            over = true;
            what.run();
        }

        private void remove() {
            var last = timers.removeLast();
            if (last != this) {
                timers.set(index, last);
                last.index = index;
            }
        }

        @Override
        public boolean cancel() {
            if (over) {
                return false;
            }
            remove();
            drop();
            return true;
        }

        @Override
        public boolean isCancelled() {
            return over;
        }
    }
}
