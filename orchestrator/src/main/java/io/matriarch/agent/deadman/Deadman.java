package io.matriarch.agent.deadman;

import io.matriarch.agent.postgres.Processes;
import io.matriarch.runtime.Ticker;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration FIRST_CALL = Duration.ofSeconds(10);
    private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

    private final Path data;
    private final Ticker ticker;
    private final Thread watcher;
    private final AtomicInteger connected = new AtomicInteger();
    private final long callNotAfter;
    private volatile boolean called;
    private volatile Vigil vigil;
    private volatile Path home;

    /**
     * @param data the data directory, whether or not there is one yet
     * @param vigil what to do until an agent says otherwise
     */
    Deadman(Path data, Vigil vigil, Ticker ticker) {
        this.data = data;
        this.vigil = vigil;
        this.ticker = ticker;
        watcher = Thread.currentThread();
        home = real(data, data);
        callNotAfter = ticker.nanos() + FIRST_CALL.toNanos();
    }

    /** Listens, in threads of its own. */
    void listen(ServerSocketChannel socket) {
        Thread.ofPlatform().daemon().name("listen").start(() -> {
            try {
                while (true) {
                    var channel = socket.accept();
                    connected.incrementAndGet();
                    called = true;
                    Thread.ofPlatform().daemon().name("agent").start(() -> attend(channel));
                }
            } catch (IOException closed) {
                // This process ends.
            }
        });
    }

    private void attend(SocketChannel channel) {
        try (var wire = new Wire(channel)) {
            wire.greet(new Wire.Greeting(ProcessHandle.current().pid(), vigil));
            for (var order = wire.order(); order.isPresent(); order = wire.order()) {
                vigil = order.get().vigil();
                LockSupport.unpark(watcher);
                wire.say(order.get());
                // Only now: this asks the disk, which may not answer.
                home = real(data, home);
            }
        } catch (IOException gone) {
            // As if it had hung up.
        } finally {
            connected.decrementAndGet();
            LockSupport.unpark(watcher);
        }
    }

    /** Watches, in the calling thread, for as long as there is anything to watch. */
    void watch() {
        while (isNeeded()) {
            var now = ticker.nanos();
            if (vigil.isOver(now - AGENT_GOES_FIRST.toNanos())) {
                strike();
                nap(BETWEEN_LOOKS.toNanos());
            } else if (vigil instanceof Vigil.Guard(var until)) {
                nap(until + AGENT_GOES_FIRST.toNanos() - now);
            } else {
                nap(called ? LONGEST_NAP.toNanos() : FIRST_CALL.toNanos());
            }
        }
    }

    private static void nap(long nanos) {
        LockSupport.parkNanos(Math.clamp(nanos, 1, LONGEST_NAP.toNanos()));
    }

    private boolean isNeeded() {
        if (connected.get() > 0 || (!called && ticker.nanos() - callNotAfter < 0)) {
            return true;
        }
        return vigil instanceof Vigil.Guard && !(vigil.isOver(ticker.nanos()) && left().isEmpty());
    }

    private void strike() {
        var left = left();
        if (left.isEmpty()) {
            return;
        }
        var begun = ticker.nanos();
        quit(left);
        // An order that comes meanwhile comes too late.
        while (!left.isEmpty()) {
            if (ticker.nanos() - begun >= BETWEEN_QUIT_AND_KILL.toNanos()
                    || left.stream().anyMatch(Processes.Stat::isStopped)) {
                left.forEach(stat -> ProcessHandle.of(stat.pid()).ifPresent(ProcessHandle::destroyForcibly));
            }
            LockSupport.parkNanos(BETWEEN_KILLS.toNanos());
            left = left();
        }
        // The disk that this goes to may be what stands still: never before the end.
        System.err.println("deadman: the deadline has passed and nobody had moved it: PostgreSQL was killed");
    }

    /** All of the server's processes, the postmaster first: it would start others. */
    private List<Processes.Stat> left() {
        return Processes.in(home);
    }

    /** SIGQUIT to the postmaster. Java cannot send it, and what can has to be read from a disk first: nothing waits for that. */
    private static void quit(List<Processes.Stat> left) {
        var postmaster = Long.toString(left.getFirst().pid());
        Thread.ofPlatform().daemon().name("quit").start(() -> {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -s QUIT " + postmaster).start();
            } catch (IOException unable) {
                // SIGKILL follows.
            }
        });
    }

    /** Processes name the directory in which they are without any link in its path. */
    private static Path real(Path data, Path otherwise) {
        try {
            return data.toRealPath();
        } catch (IOException absent) {
            return otherwise;
        }
    }
}
