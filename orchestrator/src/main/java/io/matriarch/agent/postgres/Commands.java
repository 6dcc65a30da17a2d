package io.matriarch.agent.postgres;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs programs to their end. Never hand a secret to it: arguments and environment can be read by others. */
final class Commands {

    /** What is kept of each output: its end. */
    private static final int KEPT_CHARACTERS = 32_768;

    private final OsAccount account;
    private final Path workingDirectory;

    Commands(OsAccount account, Path workingDirectory) {
        this.account = account;
        this.workingDirectory = workingDirectory;
    }

    /** How a program ended. */
    sealed interface Ran {
        /** By itself; of both outputs the end is kept. */
        record Exited(int code, String output, String errors) implements Ran {
            boolean succeeded() {
                return code == 0;
            }
        }

        /** It was killed when the patience ran out. */
        record TimedOut(String program) implements Ran {}

        /** It could not be started. */
        record NotStarted(String why) implements Ran {}
    }

    Ran run(List<String> words, Duration patience) {
        return run(words, Map.of(), patience, line -> {});
    }

    /** Runs it; {@code errorLine} hears every line of its standard error as it comes, from another thread. */
    Ran run(List<String> words, Map<String, String> environment, Duration patience, Consumer<String> errorLine) {
        var program = Path.of(words.getFirst()).getFileName().toString();
        Process process;
        try {
            process = prepared(words, environment).start();
        } catch (IOException e) {
            return new Ran.NotStarted(program + ": " + e.getMessage());
        }
        var output = new Tail();
        var errors = new Tail();
        var readers = List.of(
                Thread.startVirtualThread(() -> read(process.getInputStream(), output::add)),
                Thread.startVirtualThread(() -> read(process.getErrorStream(), line -> {
                    errors.add(line);
                    errorLine.accept(line);
                })));
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                destroy(process);
                return new Ran.TimedOut(program);
            }
            for (var reader : readers) {
                reader.join(Duration.ofSeconds(1));
            }
            return new Ran.Exited(process.exitValue(), output.text(), errors.text());
        } catch (InterruptedException e) {
            destroy(process);
            Thread.currentThread().interrupt();
            return new Ran.TimedOut(program);
        }
    }

    private ProcessBuilder prepared(List<String> words, Map<String, String> environment) {
        var builder = new ProcessBuilder(account.command(words))
                .directory(workingDirectory.toFile())
                .redirectInput(new File("/dev/null"));
        sanitize(builder.environment());
        builder.environment().putAll(environment);
        return builder;
    }

    /** PostgreSQL's own variables of our environment do not leak into its programs, and messages come in English. */
    static void sanitize(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        environment.put("LANG", "C");
    }

    private static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void read(InputStream stream, Consumer<String> line) {
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (var text = reader.readLine(); text != null; text = reader.readLine()) {
                line.accept(text);
            }
        } catch (IOException streamClosed) {
            // The program was destroyed; what has been read is all there is.
        }
    }

    /** The last characters of a stream of lines. */
    private static final class Tail {
        private final StringBuilder kept = new StringBuilder();

        synchronized void add(String line) {
            kept.append(line).append('\n');
            if (kept.length() > 2 * KEPT_CHARACTERS) {
                kept.delete(0, kept.length() - KEPT_CHARACTERS);
            }
        }

        synchronized String text() {
            return kept.toString().strip();
        }
    }
}
