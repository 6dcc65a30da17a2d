package io.matriarch.installation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The processes that work in a directory of ours. Those of the nodes were started over SSH and are nobody's children here,
 * so they are known by where they work. Whatever has a terminal is somebody who looks around, and is none of them.
 */
public final class NodeProcesses {

    private static final String AGENT = " agent --config ";
    private static final String DEADMAN = ".DeadmanMain ";

    private NodeProcesses() {}

    /** All whose working directory is {@code directory} or below; agents first, as they would start the others again. */
    public static List<ProcessHandle> in(Path directory) {
        return matching(process -> worksIn(process, directory));
    }

    /** All that work in {@code directory} or below, or have its name in their command line. */
    public static List<ProcessHandle> about(Path directory) {
        return matching(process ->
                worksIn(process, directory) || commandLine(process.pid()).contains(directory.toString()));
    }

    /** Whether it is an agent or its deadman. */
    public static boolean isAgent(ProcessHandle process) {
        return commandLine(process.pid()).contains(AGENT) || isDeadman(process);
    }

    public static boolean isDeadman(ProcessHandle process) {
        return commandLine(process.pid()).contains(DEADMAN);
    }

    /** The process id of PostgreSQL's first process, by the file in which it notes it. */
    public static OptionalInt postmaster(Path postmasterPid) {
        try (var lines = Files.lines(postmasterPid)) {
            return lines.limit(1).mapToInt(Integer::parseInt).findFirst();
        } catch (IOException | NumberFormatException notThere) {
            return OptionalInt.empty();
        }
    }

    public static String describe(ProcessHandle process) {
        var line = commandLine(process.pid());
        return "%d (%s)".formatted(process.pid(), line.isBlank() ? "ended meanwhile" : line.strip());
    }

    private static List<ProcessHandle> matching(Predicate<ProcessHandle> wanted) {
        var self = ProcessHandle.current();
        return ProcessHandle.allProcesses()
                .filter(process -> !process.equals(self))
                .filter(wanted)
                .filter(process -> !hasTerminal(process.pid()))
                .sorted(Comparator.comparing(process -> !isAgent(process)))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path directory) {
        try {
            var place = Files.readSymbolicLink(proc(process.pid(), "cwd")).toString();
            // The kernel says so when the directory is gone.
            return Path.of(place.replaceFirst(" \\(deleted\\)$", "")).startsWith(directory);
        } catch (IOException endedOrNotOurs) {
            return false;
        }
    }

    private static String commandLine(long pid) {
        try {
            return new String(Files.readAllBytes(proc(pid, "cmdline")), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException ended) {
            return "";
        }
    }

    /** The seventh field of /proc/PID/stat; the second is in parentheses and may hold blanks. See proc(5). */
    private static boolean hasTerminal(long pid) {
        try {
            var stat = Files.readString(proc(pid, "stat"), StandardCharsets.ISO_8859_1);
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return !fields[4].equals("0");
        } catch (IOException ended) {
            return false;
        }
    }

    private static Path proc(long pid, String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }
}
