package io.matriarch.agent.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The processes of a data directory, found in {@code /proc}.
 *
 * <p>PostgreSQL's processes keep PGDATA as their working directory for life, also when they have called {@code setsid} and when
 * their postmaster is dead; process groups and parents tell less. A shell in which somebody has changed into PGDATA is told from
 * them by its terminal.
 */
public final class Processes {

    private static final Path PROC = Path.of("/proc");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final Path data;
    private final Waiting waiting;

    Processes(Path data, Waiting waiting) {
        this.data = data;
        this.waiting = waiting;
    }

    /**
     * Part of {@code /proc/<pid>/stat}.
     *
     * @param startedTicks when it was started, after the boot: a number that is used again is another process's
     */
    public record Stat(long pid, String command, char state, long parent, long terminal, long startedTicks) {

        /** @throws IllegalArgumentException when it is no such line */
        static Stat parse(String line) {
            // The name is in parentheses and may itself contain anything, parentheses too.
            var open = line.indexOf('(');
            var close = line.lastIndexOf(')');
            if (open < 0 || close < open) {
                throw new IllegalArgumentException("no process status: " + line);
            }
            var rest = line.substring(close + 2).split(" ", -1);
            return new Stat(
                    Long.parseLong(line.substring(0, open).strip()),
                    line.substring(open + 1, close),
                    rest[0].charAt(0),
                    Long.parseLong(rest[1]),
                    Long.parseLong(rest[4]),
                    Long.parseLong(rest[19]));
        }

        boolean isGone() {
            return state == 'Z' || state == 'X';
        }

        /** Whether it stands still (SIGSTOP) and hears no signal but SIGKILL. */
        public boolean isStopped() {
            return state == 'T';
        }
    }

    /** All live processes of the data directory. */
    List<Stat> all() {
        return realData().map(Processes::in).orElse(List.of());
    }

    /**
     * All live processes that work in {@code home}, those whose parent is another first. Asks no disk.
     *
     * @param home a data directory, without links in its path
     */
    public static List<Stat> in(Path home) {
        var found = new ArrayList<Stat>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var entry : entries) {
                if (worksIn(entry, home)) {
                    stat(Long.parseLong(entry.getFileName().toString()))
                            .filter(Processes::isOurs)
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: without it no process can be found", e);
        }
        var pids = found.stream().map(Stat::pid).toList();
        found.sort(Comparator.comparing(stat -> pids.contains(stat.parent())));
        return found;
    }

    private static boolean isOurs(Stat stat) {
        return !stat.isGone() && (stat.command().equals("postgres") || stat.terminal() == 0);
    }

    /** The postmaster that postmaster.pid names, when it is alive and really of this data directory. */
    Optional<Long> postmaster() {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            var pid = Math.abs(Long.parseLong(lines.getFirst().strip()));
            var home = realData();
            return home.isPresent()
                            && worksIn(PROC.resolve(Long.toString(pid)), home.get())
                            && stat(pid).filter(Processes::isOurs).isPresent()
                    ? Optional.of(pid)
                    : Optional.empty();
        } catch (IOException | NumberFormatException noneOrHalfWritten) {
            return Optional.empty();
        }
    }

    /** The process of that number, unless it has ended; one that waits to be reaped has. */
    static Optional<Stat> alive(long pid) {
        return stat(pid).filter(stat -> !stat.isGone());
    }

    /** Whether there is a process of that number that has not ended. */
    public static boolean isAlive(long pid) {
        return alive(pid).isPresent();
    }

    /** Whether that process, and not one that has its number now, has not ended. */
    static boolean isAlive(Stat process) {
        return alive(process.pid())
                .filter(now -> now.startedTicks() == process.startedTicks())
                .isPresent();
    }

    /** The title a process of PostgreSQL has given itself, such as {@code postgres: pg-test-1: walsender replicator ...}. */
    static String title(long pid) {
        try {
            return Files.readString(PROC.resolve(Long.toString(pid)).resolve("cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }

    /**
     * Kills all of them, stopped ones too, until none is left; whether that was so in time. One that is ending has no directory any more
     * a moment before it has ended, and is not found; the caller knows its postmaster.
     */
    boolean killAll(Duration patience) {
        return waiting.until(waiting.deadline(patience), BETWEEN_LOOKS, () -> {
            var left = all();
            // The postmaster first: it would start others.
            postmaster().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
            left.forEach(stat -> ProcessHandle.of(stat.pid()).ifPresent(ProcessHandle::destroyForcibly));
            return left.isEmpty();
        });
    }

    private Optional<Path> realData() {
        try {
            return Optional.of(data.toRealPath());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static boolean worksIn(Path process, Path home) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(home);
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    private static Optional<Stat> stat(long pid) {
        try {
            return Optional.of(
                    Stat.parse(Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"))));
        } catch (IOException | IllegalArgumentException gone) {
            return Optional.empty();
        }
    }
}
