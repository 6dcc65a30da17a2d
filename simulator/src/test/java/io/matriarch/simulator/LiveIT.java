package io.matriarch.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults done to real servers, as a user does them. Needs root, and says so where it is not. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class LiveIT {

    private static final Path JAR = Path.of("target/matriarch.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin/java");
    private static final String NETWORK = "mxit:10.97.7";

    @Test
    void carriesOutAPlanTwiceAndLeavesNothing(@TempDir Path directory) throws Exception {
        var plan = Files.writeString(directory.resolve("plan.json"), """
                {
                  "nodes": 3,
                  "faults": [{"at": "1s", "fault": "postmaster-killed", "target": "leader"}]
                }
                """);
        var live = start("--plan", plan.toString(), "--runs", "2", "--out", directory.toString());
        var said = new String(live.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(live.waitFor()).as(said).isZero();
        assertThat(said).contains("2/2  postmaster-killed", "Everything held in 2 trials");
        assertThat(directory.resolve("report.html")).exists();
        assertThat(leftBy(live)).isEmpty();
    }

    @Test
    void leavesNothingWhenItIsInterruptedInTheMiddleOfBuilding() throws Exception {
        var live = start("--seeds", "1..1");
        var said = new StringBuilder();
        try (var lines = live.inputReader(StandardCharsets.UTF_8)) {
            readUntil("the cluster pg-live", lines, said);
            // As Ctrl-C does; a SIGINT itself is ignored by whatever a shell has started in the background.
            new ProcessBuilder("kill", "-TERM", Long.toString(live.pid()))
                    .start()
                    .waitFor();
            lines.lines().forEach(line -> said.append(line).append('\n'));
        }

        assertThat(live.waitFor()).as(said.toString()).isEqualTo(128 + 15);
        assertThat(leftBy(live)).as(said.toString()).isEmpty();
    }

    private static Process start(String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                JAVA.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                JAR.toString(),
                "simulate",
                "--live",
                "--network",
                NETWORK));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void readUntil(String wanted, BufferedReader lines, StringBuilder said) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains(wanted)) {
                return;
            }
        }
        throw new AssertionError("it never said '%s':%n%s".formatted(wanted, said));
    }

    /** Its directory, its namespaces, its disks. */
    private static List<String> leftBy(Process live) throws IOException {
        var directory = Path.of("/tmp/matriarch-live-" + live.pid());
        var left = new ArrayList<String>();
        if (Files.exists(directory)) {
            left.add(directory.toString());
        }
        var namespaces = Path.of("/run/netns");
        if (Files.exists(namespaces)) {
            try (var all = Files.list(namespaces)) {
                all.map(Path::toString).filter(name -> name.contains("/mxit-")).forEach(left::add);
            }
        }
        try (var mounts = Files.lines(Path.of("/proc/mounts"))) {
            mounts.filter(mount -> mount.contains(directory.toString())).forEach(left::add);
        }
        return left;
    }
}
