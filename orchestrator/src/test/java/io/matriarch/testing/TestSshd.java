package io.matriarch.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenSSH server on a free loopback port, with a host key and an authorized key of its own. Called by root it lets in the
 * user {@code postgres}, as PostgreSQL refuses root; otherwise it lets in whoever runs the tests. {@link #close} also ends what
 * was started through it in {@link #nodes()}.
 */
public final class TestSshd implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    /** The address on which it listens. */
    public static final String ADDRESS = "127.0.0.1";

    private final Path directory;
    private final int port;
    private final String user;
    private @Nullable Process process;

    private TestSshd(Path directory, int port, String user) {
        this.directory = directory;
        this.port = port;
        this.user = user;
    }

    /** One that answers. */
    public static TestSshd start() {
        try {
            var directory = Files.createTempDirectory("test-sshd-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            var me = System.getProperty("user.name");
            var sshd = new TestSshd(directory, freePort(), me.equals("root") ? "postgres" : me);
            sshd.prepare();
            sshd.launch();
            return sshd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** The user that may log in. */
    public String user() {
        return user;
    }

    /** The private key with which to log in. */
    public Path identityFile() {
        return directory.resolve("identity");
    }

    /** Holds the host key. */
    public Path knownHostsFile() {
        return directory.resolve("known_hosts");
    }

    /** A directory that belongs to {@link #user()}. */
    public Path nodes() {
        return directory.resolve("nodes");
    }

    /** Replaces the host key by a new one and leaves {@link #knownHostsFile()} as it is. */
    public void changeHostKey() {
        kill();
        try {
            Files.delete(directory.resolve("hostkey"));
            Files.delete(directory.resolve("hostkey.pub"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(
                "ssh-keygen",
                "-qt",
                "ed25519",
                "-N",
                "",
                "-f",
                directory.resolve("hostkey").toString());
        launch();
    }

    /** Cuts every connection and goes on listening. What was started through them lives on. */
    public void cutConnections() {
        var connections = process()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("sshd"))
                .toList();
        connections.forEach(ProcessHandle::destroyForcibly);
        Eventually.within(START_LIMIT, () -> connections.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Stops every connection in its tracks: all stay open and nothing is answered, as if the host were gone. */
    public void freezeConnections() {
        process()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("sshd"))
                .forEach(each -> run("kill", "-STOP", Long.toString(each.pid())));
    }

    /** Kills the server with its connections; {@link #launch} starts it again on the same port. */
    public void kill() {
        cutConnections();
        process().destroyForcibly();
        try {
            if (!process().waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("sshd does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while sshd was ending", e);
        }
    }

    /** Starts it and waits until it listens. */
    public void launch() {
        var log = directory.resolve("sshd.log").toFile();
        var command = List.of(
                "/usr/sbin/sshd",
                "-D",
                "-e",
                "-f",
                directory.resolve("sshd.conf").toString());
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("sshd does not start (Debian: apt-get install openssh-server)", e);
        }
        Eventually.within(START_LIMIT, this::listens);
    }

    @Override
    public void close() {
        kill();
        var mine = nodes().toString();
        ProcessHandle.allProcesses()
                .filter(each -> each.info().commandLine().orElse("").contains(mine))
                .forEach(ProcessHandle::destroyForcibly);
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prepare() throws IOException {
        if (user.equals("postgres")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        run(
                "ssh-keygen",
                "-qt",
                "ed25519",
                "-N",
                "",
                "-f",
                directory.resolve("hostkey").toString());
        run("ssh-keygen", "-qt", "ed25519", "-N", "", "-f", identityFile().toString());
        Files.copy(directory.resolve("identity.pub"), directory.resolve("authorized_keys"));
        Files.setPosixFilePermissions(
                directory.resolve("authorized_keys"), PosixFilePermissions.fromString("rw-r--r--"));
        var hostKey = Files.readString(directory.resolve("hostkey.pub")).split(" ", 3);
        Files.writeString(
                knownHostsFile(),
                "[%s]:%d %s %s%n".formatted(ADDRESS, port, hostKey[0], hostKey[1]),
                StandardOpenOption.CREATE_NEW);
        Files.createDirectory(nodes());
        Files.setOwner(
                nodes(),
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        Files.writeString(directory.resolve("sshd.conf"), """
                Port %d
                ListenAddress %s
                HostKey %s
                PidFile none
                AuthorizedKeysFile %s
                StrictModes no
                UsePAM %s
                PasswordAuthentication no
                Subsystem sftp internal-sftp
                AllowStreamLocalForwarding yes
                MaxStartups 100
                """.formatted(
                        port,
                        ADDRESS,
                        directory.resolve("hostkey"),
                        directory.resolve("authorized_keys"),
                        // Without PAM sshd refuses accounts that have no password, as Debian's postgres.
                        user.equals("postgres") ? "yes" : "no"));
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException("sshd was never started");
        }
        return process;
    }

    private boolean listens() {
        if (!process().isAlive()) {
            throw new IllegalStateException("sshd has ended; see " + directory.resolve("sshd.log"));
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(List.of(command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + List.of(command), e);
        }
    }
}
