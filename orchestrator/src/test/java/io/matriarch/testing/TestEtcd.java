package io.matriarch.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A real etcd, of one member or three, on free loopback ports, with its data in a directory of its own. Members are children
 * of this JVM; {@link #close} ends them and removes the data.
 */
public final class TestEtcd implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final Path directory;
    private final List<EtcdProcess> members;

    private TestEtcd(Path directory, List<EtcdProcess> members) {
        this.directory = directory;
        this.members = members;
    }

    /** One member, answering. */
    public static TestEtcd single() {
        return ofSize(1);
    }

    /** Three members with a quorum, answering. */
    public static TestEtcd ofThree() {
        return ofSize(3);
    }

    private static TestEtcd ofSize(int size) {
        try {
            var directory = Files.createTempDirectory("test-etcd-");
            var ports = freePorts(2 * size);
            var initialCluster = IntStream.range(0, size)
                    .mapToObj(i -> "etcd-" + i + "=http://127.0.0.1:" + ports.get(2 * i + 1))
                    .collect(Collectors.joining(","));
            var members = IntStream.range(0, size)
                    .mapToObj(i -> new EtcdProcess(
                            directory, "etcd-" + i, ports.get(2 * i), ports.get(2 * i + 1), initialCluster))
                    .toList();
            var etcd = new TestEtcd(directory, members);
            etcd.start();
            return etcd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URLs for clients, one a member. */
    public List<String> endpoints() {
        return members.stream().map(EtcdProcess::clientUrl).toList();
    }

    /** How many members there are, running or not. */
    public int size() {
        return members.size();
    }

    /** Starts the members that do not run, and waits until each answers. */
    public void start() {
        members.forEach(EtcdProcess::launch);
        members.forEach(EtcdProcess::awaitHealthy);
    }

    /** Starts one member and waits until it answers. */
    public void start(int member) {
        members.get(member).launch();
        members.get(member).awaitHealthy();
    }

    /** Kills all members ({@code SIGKILL}); what they had acknowledged stays on disk. */
    public void kill() {
        members.forEach(EtcdProcess::kill);
    }

    /** Kills one member. */
    public void kill(int member) {
        members.get(member).kill();
    }

    /** Kills all members and starts them again on their data. */
    public void restart() {
        kill();
        start();
    }

    /** Stops all members in their tracks ({@code SIGSTOP}): connections stay open, nothing is answered. */
    public void freeze() {
        members.forEach(EtcdProcess::freeze);
    }

    /** Freezes one member. */
    public void freeze(int member) {
        members.get(member).freeze();
    }

    /** Lets all frozen members go on. */
    public void thaw() {
        members.forEach(member -> member.signal("CONT"));
    }

    /** Lets one frozen member go on. */
    public void thaw(int member) {
        members.get(member).signal("CONT");
    }

    /** Runs {@code etcdctl} with these arguments as an operator would, and returns what it printed. */
    public String ctl(String... arguments) {
        var command = new ArrayList<>(List.of("etcdctl", "--endpoints", String.join(",", endpoints())));
        command.addAll(List.of(arguments));
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("ETCDCTL_API", "3");
            var process = builder.start();
            var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + command, e);
        }
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (var i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static final class EtcdProcess {

        private final Path directory;
        private final String name;
        private final int clientPort;
        private final int peerPort;
        private final String initialCluster;
        private @Nullable Process process;

        EtcdProcess(Path directory, String name, int clientPort, int peerPort, String initialCluster) {
            this.directory = directory;
            this.name = name;
            this.clientPort = clientPort;
            this.peerPort = peerPort;
            this.initialCluster = initialCluster;
        }

        String clientUrl() {
            return "http://127.0.0.1:" + clientPort;
        }

        void launch() {
            if (process != null && process.isAlive()) {
                return;
            }
            var peerUrl = "http://127.0.0.1:" + peerPort;
            var command = List.of(
                    "etcd",
                    "--name=" + name,
                    "--data-dir=" + directory.resolve(name),
                    "--listen-client-urls=" + clientUrl(),
                    "--advertise-client-urls=" + clientUrl(),
                    "--listen-peer-urls=" + peerUrl,
                    "--initial-advertise-peer-urls=" + peerUrl,
                    "--initial-cluster=" + initialCluster,
                    "--initial-cluster-state=new",
                    "--logger=zap",
                    "--log-outputs=stderr");
            try {
                process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("etcd does not start (Debian: apt-get install etcd-server)", e);
            }
        }

        void awaitHealthy() {
            Eventually.within(START_LIMIT, () -> {
                if (process == null || !process.isAlive()) {
                    throw new IllegalStateException("etcd has ended: " + read(log()));
                }
                return isHealthy();
            });
        }

        private boolean isHealthy() {
            var request = HttpRequest.newBuilder(URI.create(clientUrl() + "/health"))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            try {
                return HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                        .body()
                        .contains("true");
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while etcd was starting", e);
            }
        }

        void kill() {
            if (process == null) {
                return;
            }
            process.destroyForcibly();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("etcd does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while etcd was ending", e);
            }
        }

        /** Returns when every thread stands still, which takes a moment on a busy machine. */
        void freeze() {
            signal("STOP");
            if (process != null) {
                var threads = Path.of("/proc", Long.toString(process.pid()), "task");
                Eventually.within(START_LIMIT, () -> stopped(threads));
            }
        }

        private static boolean stopped(Path threads) {
            try (var each = Files.list(threads)) {
                return each.allMatch(thread -> read(thread.resolve("status")).contains("(stopped)"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void signal(String signal) {
            if (process == null || !process.isAlive()) {
                return;
            }
            try {
                var ended = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
                if (ended != 0) {
                    throw new AssertionError("kill -" + signal + " failed");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while signalling etcd", e);
            }
        }

        private Path log() {
            return directory.resolve(name + ".log");
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
