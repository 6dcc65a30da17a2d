package io.matriarch.agent;

import io.matriarch.agent.deadman.DeadmanMain;
import io.matriarch.agent.postgres.Waiting;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the deadman of one instance is started and ended.
 *
 * @param socket where it listens
 * @param data the data directory
 */
record DeadmanProcess(Path socket, Path data) {

    /**
     * What a JVM needs least with. It writes no file of its own either (UsePerfData): the disk may stand still.
     */
    private static final List<String> SMALL = List.of(
            "-Xms1m",
            "-Xmx8m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-Xint",
            "-XX:ReservedCodeCacheSize=3m",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-Xshare:auto");

    private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_KILLS = Duration.ofMillis(5);

    /**
     * Starts one in a session of its own.
     *
     * @param vigil what it shall do until it is told something else
     */
    void start(String vigil) throws IOException {
        var command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(SMALL);
        command.addAll(
                List.of("-cp", classes(), DeadmanMain.class.getName(), socket.toString(), data.toString(), vigil));
        var builder = new ProcessBuilder(command)
                // Below where its agent works: who looks for all that belongs to this instance finds it.
                .directory(agent().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        agent().resolve("deadman.log").toFile()));
        builder.environment().keySet().removeIf(name -> name.contains("JAVA") || name.contains("JDK"));
        builder.start();
    }

    private Path agent() {
        return data.resolveSibling("agent");
    }

    /** The jar that this agent runs from; it needs nothing else. */
    private static String classes() {
        try {
            return Path.of(DeadmanMain.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Kills all there are, frozen ones too: one that wakes up later would keep to a deadline of long ago.
     *
     * @return false when one is left
     */
    boolean endAll(Waiting waiting) {
        return waiting.until(waiting.deadline(KILL_PATIENCE), BETWEEN_KILLS, () -> {
            var left = all();
            left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            return left.isEmpty();
        });
    }

    /** Those who wait to be reaped have no command line any more. */
    private List<Long> all() {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            var found = new ArrayList<Long>();
            for (var process : processes) {
                if (isOne(process)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
            return found;
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: without it no process can be found", e);
        }
    }

    private boolean isOne(Path process) {
        try {
            var words = List.of(Files.readString(process.resolve("cmdline")).split("\0", -1));
            return words.contains(DeadmanMain.class.getName()) && words.contains(data.toString());
        } catch (IOException gone) {
            return false;
        }
    }
}
