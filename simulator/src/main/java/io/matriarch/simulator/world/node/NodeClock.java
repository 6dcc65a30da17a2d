package io.matriarch.simulator.world.node;

import io.matriarch.simulator.time.Appointment;
import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host's monotonic clock, and the timers that run by it. It may run fast or slow, begins anew at each boot, and does not count
 * while the virtual machine is stalled: so does CLOCK_MONOTONIC of a paused one, and it is the dangerous choice, because etcd
 * counts on.
 */
final class NodeClock {

    private final VirtualTime time;
    private final List<Timer> armed = new ArrayList<>();
    private long sinceNanos;
    private long nanosThen;
    private double rate = 1;
    private boolean stalled;

    /** @param nanos what it says now */
    NodeClock(VirtualTime time, long nanos) {
        this.time = time;
        sinceNanos = time.nowNanos();
        nanosThen = nanos;
    }

    /** What it says now. */
    long nanos() {
        return stalled ? nanosThen : at(time.nowNanos());
    }

    boolean isStalled() {
        return stalled;
    }

    /** Everything on the host stands still, or goes on where it was. */
    void stall(boolean on) {
        rebase();
        stalled = on;
        rearm();
    }

    /** @param ofRealTime 1 when it runs as it should */
    void run(double ofRealTime) {
        rebase();
        rate = ofRealTime;
        rearm();
    }

    /** The host went down: nothing that was to happen on it will, and from now on the clock counts from {@code nanos}. */
    void restart(long nanos) {
        armed.forEach(Timer::forget);
        armed.clear();
        stalled = false;
        sinceNanos = time.nowNanos();
        nanosThen = nanos;
    }

    /** A timer that is not set. */
    Timer timer(Runnable what) {
        return new Timer(what);
    }

    /** Lets {@code what} happen on this host after it has worked so long; that is not reckoned by its clock. */
    void after(long workNanos, Runnable what) {
        timer(what).set(nanos() + scaled(workNanos));
    }

    private void rebase() {
        nanosThen = nanos();
        sinceNanos = time.nowNanos();
    }

    private void rearm() {
        for (var i = 0; i < armed.size(); i++) {
            armed.get(i).rearm();
        }
    }

    private long at(long worldNanos) {
        return nanosThen + scaled(worldNanos - sinceNanos);
    }

    private long scaled(long nanos) {
        return rate == 1 ? nanos : (long) Math.floor(nanos * rate);
    }

    /** The first moment of the world, from now on, at which this clock says {@code nanos} or more. */
    private long worldNanos(long nanos) {
        var left = nanos - nanosThen;
        var moment = sinceNanos + (rate == 1 ? left : (long) Math.ceil(left / rate));
        while (at(moment) < nanos) {
            moment++;
        }
        return Math.max(moment, time.nowNanos());
    }

    /** Goes off once each time it is set. */
    final class Timer {
        private final Runnable what;
        private final Runnable alarm = this::goOff;
        private boolean set;
        private long dueNanos;
        private @Nullable Appointment ticket;

        private Timer(Runnable what) {
            this.what = what;
        }

        /** Goes off when the clock says {@code nanos}, and not at the moment it was set to before. */
        void set(long nanos) {
            dueNanos = nanos;
            if (!set) {
                set = true;
                armed.add(this);
            }
            rearm();
        }

        void unset() {
            if (set) {
                armed.remove(this);
                forget();
            }
        }

        private void forget() {
            set = false;
            disarm();
        }

        private void rearm() {
            if (stalled) {
                disarm();
                return;
            }
            var moment = worldNanos(dueNanos);
            if (ticket == null || !ticket.move(moment)) {
                ticket = time.at(moment, alarm);
            }
        }

        private void disarm() {
            if (ticket != null) {
                ticket.cancel();
                ticket = null;
            }
        }

        private void goOff() {
            ticket = null;
            set = false;
            armed.remove(this);
            what.run();
        }
    }
}
