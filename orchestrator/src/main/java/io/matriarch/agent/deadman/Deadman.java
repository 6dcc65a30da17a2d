package io.matriarch.agent.deadman;

import io.matriarch.agent.postgres.Processes;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the server when the deadline has passed, and goes on until nothing of it is left. It ends by itself when there is nothing
 * to guard and nobody is connected, so that no host keeps one without a reason.
 */
final class Deadman {

    /** The agent goes first: what it kills itself it knows the reason of. */
    static final Duration AGENT_GOES_FIRST = Duration.ofMillis(50);

    /** PostgreSQL takes some ten milliseconds for an immediate shutdown. Whoever has not gone by then does not listen. */
    private static final Duration BETWEEN_QUIT_AND_KILL = Duration.ofMillis(100);

    private static final Duration BETWEEN_KILLS = Duration.ofMillis(2);

    /** Whoever outlives SIGKILL for so long waits for a disk: a processor that looks all the time would not help it. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration FIRST_CALL = Duration.ofSeconds(10);
    private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

    private final Path data;
    private final Ticker ticker;
    private final Thread watcher;
    private final long callNotAfter;
    private volatile Path home;
    private volatile Vigil vigil;

    /** How often it was said that there is nothing to guard. */
    private volatile long rests;

    // Guarded by this.
    private int connected;
    private long calls;
    private long obeyed;

    /**
     * @param data the data directory, whether or not there is one yet
     * @param vigil what to do until an agent says otherwise
     */
    Deadman(Path data, Vigil vigil, Ticker ticker) {
        this.data = data;
        this.vigil = vigil;
        this.ticker = ticker;
        watcher = Thread.currentThread();
        home = data;
        callNotAfter = ticker.nanos() + FIRST_CALL.toNanos();
    }

    /** Listens, in threads of its own. */
    void listen(ServerSocketChannel socket) {
        var finder = Thread.ofPlatform().daemon().name("home").start(this::findHome);
        Thread.ofPlatform().daemon().name("listen").start(() -> {
            try {
                while (true) {
                    var channel = socket.accept();
                    var call = called();
                    Thread.ofPlatform().daemon().name("agent").start(() -> attend(call, channel, finder));
                }
            } catch (IOException closed) {
                // This process ends.
            }
        });
    }

    private void attend(long call, SocketChannel channel, Thread finder) {
        try (var wire = new Wire(channel)) {
            wire.greet(new Wire.Greeting(ProcessHandle.current().pid(), vigil));
            for (var order = wire.order(); order.isPresent(); order = wire.order()) {
                if (!obey(call, order.get())) {
                    return;
                }
                wire.say(order.get());
                LockSupport.unpark(finder);
            }
        } catch (IOException gone) {
            // As if it had hung up.
        } finally {
            hungUp();
        }
    }

    private synchronized long called() {
        connected++;
        return ++calls;
    }

    private synchronized void hungUp() {
        connected--;
        LockSupport.unpark(watcher);
    }

    /** Once a later agent has spoken, the one before is dead, and what it has left in its socket is old. */
    private synchronized boolean obey(long call, Wire.Order order) {
        if (call < obeyed) {
            return false;
        }
        obeyed = call;
        vigil = order.vigil();
        if (vigil instanceof Vigil.Rest) {
            rests++;
        }
        LockSupport.unpark(watcher);
        return true;
    }

    /**
     * Processes name the directory in which they are without any link in its path, so it has to be known before the moment when
     * the disk does not say it any more; and again after each order, for at the first there may be no directory yet.
     */
    private void findHome() {
        while (true) {
            try {
                home = data.toRealPath();
            } catch (IOException absent) {
                // It stays what it was.
            }
            LockSupport.park();
        }
    }

    /** Watches, in the calling thread, for as long as there is anything to watch. */
    void watch() {
        while (true) {
            try {
                if (!isNeeded()) {
                    return;
                }
                look();
            } catch (RuntimeException broken) {
                // No descriptor left to read /proc with, say. Nobody else would try again.
                System.err.println("deadman: " + broken);
                nap(BETWEEN_LOOKS.toNanos());
            }
        }
    }

    private void look() {
        var now = ticker.nanos();
        switch (vigil) {
            case Vigil.Guard guard
            when guard.isOver(now - AGENT_GOES_FIRST.toNanos()) -> {
                strike();
                nap(BETWEEN_LOOKS.toNanos());
            }
            case Vigil.Guard(var until) -> nap(until + AGENT_GOES_FIRST.toNanos() - now);
            case Vigil.Rest _, Vigil.Unwatched _ -> nap(wasCalled() ? LONGEST_NAP.toNanos() : FIRST_CALL.toNanos());
        }
    }

    private static void nap(long nanos) {
        LockSupport.parkNanos(Math.clamp(nanos, 1, LONGEST_NAP.toNanos()));
    }

    private synchronized boolean wasCalled() {
        return calls > 0;
    }

    private synchronized boolean isAttended() {
        return connected > 0 || (calls == 0 && ticker.nanos() - callNotAfter < 0);
    }

    private boolean isNeeded() {
        return isAttended() || (vigil instanceof Vigil.Guard && !(vigil.isOver(ticker.nanos()) && left().isEmpty()));
    }

    /** Goes on until nothing is left, or an agent has seen that nothing is: what it starts then is another server. */
    private void strike() {
        var rested = rests;
        var left = left();
        if (left.isEmpty()) {
            return;
        }
        var begun = ticker.nanos();
        quit(left);
        while (!left.isEmpty() && rests == rested) {
            var since = ticker.nanos() - begun;
            if (since >= BETWEEN_QUIT_AND_KILL.toNanos() || left.stream().anyMatch(Processes.Stat::isStopped)) {
                left.forEach(stat -> ProcessHandle.of(stat.pid()).ifPresent(ProcessHandle::destroyForcibly));
            }
            nap((since < KILL_PATIENCE.toNanos() ? BETWEEN_KILLS : BETWEEN_LOOKS).toNanos());
            left = left();
        }
        // The disk that this goes to may be what stands still: never before the end.
        System.err.println("deadman: the deadline has passed and nobody had moved it: PostgreSQL was killed");
    }

    /** All of the server's processes, the postmaster first: it would start others. */
    private List<Processes.Stat> left() {
        return Processes.in(home);
    }

    /** SIGQUIT to the postmaster. What sends it has to be read from a disk first: nothing waits for that, and SIGKILL follows. */
    private static void quit(List<Processes.Stat> left) {
        var postmaster = left.getFirst().pid();
        Thread.ofPlatform().daemon().name("quit").start(() -> {
            try {
                signal("QUIT", postmaster);
            } catch (IOException unable) {
                System.err.println("deadman: no SIGQUIT: " + unable.getMessage());
            }
        });
    }

    /** Java itself knows SIGTERM and SIGKILL. */
    static void signal(String name, long process) throws IOException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process).start();
    }
}
