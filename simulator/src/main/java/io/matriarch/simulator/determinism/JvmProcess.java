package io.matriarch.simulator.determinism;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The other JVM as a process of its own: the same Java and class path as this one. Its identity hashes and the order of its unordered
 * sets are others, and so are its addresses.
 */
public final class JvmProcess implements OtherJvm {

    private static final int LAST_WORDS = 20;

    private final String main;
    private final List<String> arguments;

    /**
     * Processes that run {@code main}.
     *
     * @param arguments of all of them, before those of each
     */
    public JvmProcess(Class<?> main, List<String> arguments) {
        this.main = main.getName();
        this.arguments = List.copyOf(arguments);
    }

    @Override
    public Run start(List<String> more) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        command.addAll(more);
        var output = Files.createTempFile("matriarch-simulate", ".out");
        var errors = Files.createTempFile("matriarch-simulate", ".err");
        return new Running(
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start(),
                output,
                errors);
    }

    /** Prints into files: a pipe that nobody reads would hold it up. */
    private record Running(Process process, Path output, Path errors) implements Run {

        @Override
        public List<String> lines() throws IOException, InterruptedException {
            var exit = process.waitFor();
            if (exit != 0) {
                var said = Files.readAllLines(errors);
                throw new IOException("the other JVM ended with %d: %s"
                        .formatted(
                                exit,
                                String.join("\n", said.subList(Math.max(0, said.size() - LAST_WORDS), said.size()))));
            }
            return Files.readAllLines(output);
        }

        @Override
        public void close() {
            process.destroyForcibly();
            for (var file : List.of(output, errors)) {
                file.toFile().delete();
            }
        }
    }
}
