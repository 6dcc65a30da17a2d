package io.matriarch.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An orchestrator that is killed in the middle of a failover, and its successor, on a real cluster. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class OrchestratorCrashIT {

    private static final Path JAR = Path.of("target/matriarch.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin/java");
    private static final Pattern URL = Pattern.compile("MATRIARCH_URL=(http://\\S+)");
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aSuccessorKnowsEverythingAndFinishesWhatWasBegun() throws Exception {
        var demo = matriarch(List.of("demo", "--fault", "none"), "").start();
        try (var lines = demo.inputReader(StandardCharsets.UTF_8)) {
            var url = urlOf(lines);
            var orchestrator = orchestratorOf(demo);
            var before = events(url);

            killLeadersPostmaster(demo, url);
            LockSupport.parkNanos(Duration.ofMillis(120).toNanos());
            var command = commandOf(orchestrator);
            orchestrator.destroyForcibly();
            orchestrator.onExit().get();
            var successor = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                eventually(() -> isWhole(url));
                assertThat(run(url, "replay", "pg-demo", "--verify").exit()).isZero();
                assertThat(events(url)).startsWith(before.toArray(String[]::new));
            } finally {
                successor.destroyForcibly();
                successor.waitFor();
            }
        } finally {
            new ProcessBuilder("kill", "-TERM", Long.toString(demo.pid()))
                    .start()
                    .waitFor();
            demo.waitFor();
        }
    }

    /** The demo invites to "./matriarch list", with the address before it when that is not the usual one. */
    private static String urlOf(BufferedReader lines) throws IOException {
        var said = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("./matriarch list")) {
                var url = URL.matcher(line);
                return url.find() ? url.group(1) : "http://127.0.0.1:7400";
            }
        }
        throw new AssertionError("the demo never came up:\n" + said);
    }

    private static ProcessHandle orchestratorOf(Process demo) {
        return demo.descendants()
                .filter(child -> words(child).contains("server") && words(child).contains("--config"))
                .filter(child -> words(child).getFirst().endsWith("java"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> words(ProcessHandle process) {
        try {
            var line =
                    Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.UTF_8);
            return line.isEmpty() ? List.of("") : List.of(line.split("\0", -1));
        } catch (IOException ended) {
            return List.of("");
        }
    }

    /** What starts it again as it was started, under the account it ran under. */
    private static List<String> commandOf(ProcessHandle process) throws IOException {
        var owner =
                Files.getOwner(Path.of("/proc", Long.toString(process.pid()))).getName();
        var command = new ArrayList<String>();
        if (!owner.equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--reuid=" + owner, "--regid=" + owner, "--init-groups"));
        }
        words(process).stream().filter(word -> !word.isEmpty()).forEach(command::add);
        return command;
    }

    private static void killLeadersPostmaster(Process demo, String url) throws Exception {
        var leader = StreamSupport.stream(rows(url).spliterator(), false)
                .filter(row -> row.path("role").asText().equals("leader"))
                .map(row -> row.path("instance").asText())
                .findFirst()
                .orElseThrow();
        try (var files = Files.walk(Path.of("/tmp/matriarch-demo-" + demo.pid()))) {
            var pidFile = files.filter(file -> file.endsWith(Path.of(leader, "data", "postmaster.pid")))
                    .findFirst()
                    .orElseThrow();
            var pid = Long.parseLong(Files.readAllLines(pidFile).getFirst());
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        }
    }

    private static boolean isWhole(String url) throws Exception {
        var states = StreamSupport.stream(rows(url).spliterator(), false)
                .map(row -> row.path("role").asText() + " " + row.path("state").asText())
                .sorted()
                .toList();
        return states.equals(List.of("leader running", "replica streaming", "replica streaming"));
    }

    private static JsonNode rows(String url) throws Exception {
        var answer = run(url, "list", "pg-demo", "--output", "json");
        return answer.exit() == 0
                ? JsonMapper.builder().build().readTree(answer.out())
                : JsonMapper.builder().build().createArrayNode();
    }

    private static List<String> events(String url) throws Exception {
        return run(url, "events", "pg-demo", "--output", "json").out().lines().toList();
    }

    private record Answer(int exit, String out) {}

    private static Answer run(String url, String... arguments) throws Exception {
        var process = matriarch(List.of(arguments), url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), out);
    }

    private static ProcessBuilder matriarch(List<String> arguments, String url) {
        var command = new ArrayList<>(List.of(
                JAVA.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                JAR.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("MATRIARCH_URL", url);
        return builder;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void eventually(Condition condition) throws Exception {
        var start = System.nanoTime();
        while (!condition.holds()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
    }
}
