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

/** The product's one jar, run as a user runs it. It lives here as the jar is built here. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class DemoIT {

    private static final Path JAR = Path.of("target/matriarch.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin/java");

    @Test
    void survivesItsPostmasterAndLeavesNothing() throws Exception {
        var demo = start("--once", "--fault", "postmaster");
        var said = rest(demo);

        assertThat(demo.waitFor()).as(said).isZero();
        assertThat(said).contains("lost: 0", "replay --verify              holds", "no process and no file is left");
        assertThat(leftBy(demo)).isEmpty();
    }

    @Test
    void leavesNothingWhenItIsInterruptedInTheMiddleOfBuilding() throws Exception {
        var demo = start();
        var said = new StringBuilder();
        try (var lines = demo.inputReader(StandardCharsets.UTF_8)) {
            readUntil("from empty hosts to a cluster", lines, said);
            interrupt(demo);
            lines.lines().forEach(line -> said.append(line).append('\n'));
        }

        assertThat(demo.waitFor()).as(said.toString()).isEqualTo(128 + 15);
        assertThat(leftBy(demo)).as(said.toString()).isEmpty();
    }

    private static Process start(String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                JAVA.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                JAR.toString(),
                "demo"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String rest(Process demo) throws IOException {
        return new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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

    /** As Ctrl-C does; a SIGINT itself is ignored by whatever a shell has started in the background. */
    private static void interrupt(Process process) throws Exception {
        var kill = new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Its directory, and processes that have it in their command line or work in it. */
    private static List<String> leftBy(Process demo) {
        var directory = Path.of("/tmp/matriarch-demo-" + demo.pid());
        var left = new ArrayList<String>();
        if (Files.exists(directory)) {
            left.add(directory.toString());
        }
        ProcessHandle.allProcesses()
                .map(process -> Path.of("/proc", Long.toString(process.pid())))
                .filter(process -> isAbout(process, directory.toString()))
                .forEach(process -> left.add(process.toString()));
        return left;
    }

    private static boolean isAbout(Path process, String directory) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .contains(directory)
                    || Files.readSymbolicLink(process.resolve("cwd")).toString().contains(directory);
        } catch (IOException ended) {
            return false;
        }
    }
}
