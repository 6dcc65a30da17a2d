package io.matriarch.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PostgreSQL server on a free port of 127.0.0.1, in a directory of its own, run by the OS user {@code postgres} when the
 * test runs as root. Close it to stop it and to delete its directory.
 */
public final class TestPostgres implements AutoCloseable {

    public static final String USER = "keeper";
    public static final String PASSWORD = "correct-horse-battery";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final int port;
    private final Process server;
    private int databases;

    private TestPostgres(Path directory, int port, Process server) {
        this.directory = directory;
        this.port = port;
        this.server = server;
    }

    /** Makes a new server and returns once it answers. */
    public static TestPostgres start() throws IOException {
        var directory = Files.createTempDirectory("postgres-");
        var data = directory.resolve("data");
        var password = Files.writeString(directory.resolve("password"), PASSWORD);
        if (asRoot()) {
            run(List.of("chown", "-R", "postgres", directory.toString()));
        }
        run(asPostgres(
                bin("initdb"),
                "-D",
                data.toString(),
                "-U",
                USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        var port = freePort();
        var log = directory.resolve("log").toFile();
        var server = new ProcessBuilder(asPostgres(
                        bin("postgres"),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-h",
                        "127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off"))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        var started = new TestPostgres(directory, port, server);
        started.awaitConnection();
        return started;
    }

    /** The JDBC URL of a new, empty database. */
    public String newDatabase() throws SQLException {
        databases++;
        var name = "journal_" + databases;
        try (var connection = connect(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return url(name);
    }

    /** A connection as the server's superuser. */
    public static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        run(List.of("kill", "-INT", Long.toString(server.pid())));
        await(server);
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(TestPostgres::delete);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    private void awaitConnection() throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                connect(url("postgres")).close();
                return;
            } catch (SQLException notYet) {
                if (!server.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(Files.readString(directory.resolve("log")), notYet);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private static boolean asRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> asPostgres(String... command) {
        var whole = new ArrayList<String>();
        if (asRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    /** The newest one that Debian installed. */
    private static String bin(String program) throws IOException {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .orElseThrow()
                    .resolve("bin")
                    .resolve(program)
                    .toString();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (await(process) != 0) {
            throw new IllegalStateException("%s failed: %s".formatted(command.getFirst(), output));
        }
    }

    private static int await(Process process) {
        try {
            if (process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("process %d has not ended".formatted(process.pid()));
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
