package io.matriarch.agent.postgres;

import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.runtime.Deadline;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's main process: started as our child, or adopted. It outlives the agent; its output goes to a file. */
final class Postmaster {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration START_CHECK = Duration.ofSeconds(30);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
    private static final long LARGEST_LOG_BYTES = 64L * 1024 * 1024;
    private static final int QUOTED_LOG_BYTES = 4_096;

    private final OsAccount account;
    private final Path data;
    private final Path log;
    private final Processes processes;
    private final Waiting waiting;
    private final CopyOnWriteArrayList<Runnable> exitListeners = new CopyOnWriteArrayList<>();
    private final AtomicLong fences = new AtomicLong();
    private volatile @Nullable Process child;
    private volatile Processes.@Nullable Stat main;

    Postmaster(OsAccount account, Path data, Path log, Processes processes, Waiting waiting) {
        this.account = account;
        this.data = data;
        this.log = log;
        this.processes = processes;
        this.waiting = waiting;
    }

    void onExit(Runnable listener) {
        exitListeners.add(listener);
    }

    /** Its process id while it runs. */
    Optional<Long> running() {
        var current = main;
        return current != null && Processes.isAlive(current) ? Optional.of(current.pid()) : Optional.empty();
    }

    /** Starts it and returns once it has taken hold of the data directory, or has failed to. */
    Outcome start(Programs programs) {
        var fencesBefore = fences.get();
        var left = processes.all();
        if (!left.isEmpty()) {
            return new Outcome.Failed("processes of this data directory are still there: " + left);
        }
        try {
            forgetPredecessor();
            var logBefore = Files.exists(log) ? Files.size(log) : 0;
            var process = launch(programs);
            child = process;
            main = Processes.alive(process.pid()).orElse(null);
            watch(process);
            if (fences.get() != fencesBefore) {
                kill();
                return new Outcome.Failed("fenced while it started");
            }
            return waiting.until(waiting.deadline(START_CHECK), BETWEEN_LOOKS, () -> hasTakenHold(process))
                            && process.isAlive()
                    ? new Outcome.Done()
                    : failedStart(process, logBefore);
        } catch (IOException e) {
            return new Outcome.Failed("PostgreSQL cannot be started: " + e.getMessage());
        }
    }

    /**
     * Lock files of a dead postmaster. PostgreSQL removes them too, but not when their process id is in use again, nor while
     * the dead process still waits to be reaped. That no process is left has been checked.
     */
    private void forgetPredecessor() throws IOException {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    private Process launch(Programs programs) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        // The working directory marks it as ours from its first moment on.
        var builder = new ProcessBuilder(
                        account.command(List.of(programs.of("postgres").toString(), "-D", data.toString())))
                .directory(data.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Commands.sanitize(builder.environment());
        return builder.start();
    }

    private boolean hasTakenHold(Process process) {
        return !process.isAlive()
                || processes
                        .postmaster()
                        .filter(found -> found == process.pid())
                        .isPresent();
    }

    private Outcome failedStart(Process process, long logBefore) {
        return process.isAlive()
                ? new Outcome.TimedOut("PostgreSQL has not taken hold of its data directory")
                : new Outcome.Failed(
                        "PostgreSQL ended with exit code " + process.exitValue() + ": " + logSince(logBefore));
    }

    /** What it has written to its log since then; the end of that when it is much. */
    private String logSince(long offset) {
        try (var channel = FileChannel.open(log)) {
            var from = Math.max(offset, channel.size() - QUOTED_LOG_BYTES);
            var buffer = ByteBuffer.allocate(QUOTED_LOG_BYTES);
            channel.read(buffer, from);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "its log cannot be read: " + e.getMessage();
        }
    }

    /** Adopts the running postmaster of this data directory, if there is one. */
    boolean adopt() {
        var found = processes.postmaster().flatMap(Processes::alive);
        found.filter(other -> !isMain(other)).ifPresent(other -> {
            child = null;
            main = other;
            LOG.info("adopted the running PostgreSQL, process {}", other.pid());
            // It is no child of ours: nobody tells when it ends.
            Thread.startVirtualThread(() -> {
                waiting.until(
                        waiting.deadline(Duration.ofDays(36_500)), BETWEEN_LOOKS, () -> !Processes.isAlive(other));
                ended(other.pid());
            });
        });
        return found.isPresent();
    }

    private boolean isMain(Processes.Stat other) {
        var current = main;
        return current != null && current.pid() == other.pid() && current.startedTicks() == other.startedTicks();
    }

    private void watch(Process process) {
        Thread.startVirtualThread(() -> {
            try {
                process.waitFor();
                ended(process.pid());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void ended(long which) {
        LOG.info("PostgreSQL, process {}, has ended", which);
        exitListeners.forEach(Runnable::run);
    }

    /** Whether it ended in time. */
    boolean awaitExit(Deadline deadline) {
        return waiting.until(deadline, Duration.ofMillis(2), () -> running().isEmpty());
    }

    /** Sends a signal such as {@code INT}; does nothing when it does not run. */
    void signal(String name) {
        running().ifPresent(process -> signal(process, name));
    }

    /** Sends a signal to any process; Java itself only knows two of them. */
    void signal(long process, String name) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + process)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            LOG.warn("cannot send {} to process {}: {}", name, process, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends everything at once; safe against a start in another thread. Done once its address can be used again. */
    Outcome kill() {
        fences.incrementAndGet();
        var deadline = waiting.deadline(KILL_PATIENCE);
        var current = child;
        if (current != null) {
            current.destroyForcibly();
        }
        return processes.killAll(KILL_PATIENCE) && awaitExit(deadline)
                ? new Outcome.Done()
                : new Outcome.TimedOut("still alive after SIGKILL: " + processes.all());
    }
}
