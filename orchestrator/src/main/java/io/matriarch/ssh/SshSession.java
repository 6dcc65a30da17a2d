package io.matriarch.ssh;

import io.matriarch.node.NodeConnector.Reach;
import io.matriarch.protocol.id.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.userauth.UserAuthException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** One SSH connection to one node. Calls block, each for a bounded time; closing it from another thread ends them. */
final class SshSession implements AutoCloseable {

    private static final int UNANSWERED_KEEPALIVES = 3;
    private static final int UPLOAD_CHUNK_BYTES = 32 * 1024;
    private static final int UPLOAD_CHUNKS_UNDER_WAY = 64;

    /** Whatever sshj would log comes as an exception too, and is told once, in our words. */
    static final LoggerFactory SILENCE = new LoggerFactory() {
        @Override
        public Logger getLogger(String name) {
            return NOPLogger.NOP_LOGGER;
        }

        @Override
        public Logger getLogger(Class<?> type) {
            return NOPLogger.NOP_LOGGER;
        }
    };

    private final SshSettings settings;
    private final NodeAddress address;
    private final ExecutorService threads;
    private final SSHClient client;

    private SshSession(SshSettings settings, NodeAddress address, ExecutorService threads) {
        this.settings = settings;
        this.address = address;
        this.threads = threads;
        this.client = new SSHClient(config());
    }

    /** Connects, verifies the host's key and logs in. */
    static SshSession connect(SshSettings settings, NodeAddress address, ExecutorService threads) throws SshFailure {
        var trusted = TrustedHosts.readFrom(settings.knownHostsFile());
        if (!Files.isReadable(settings.identityFile())) {
            throw new SshFailure(Reach.REFUSED, "the identity file " + settings.identityFile() + " cannot be read");
        }
        var session = new SshSession(settings, address, threads);
        var connected = false;
        try {
            session.within(settings.connectPatience(), "connecting to " + session.host(), () -> {
                session.establish(trusted);
                return session;
            });
            connected = true;
            return session;
        } catch (SshFailure failure) {
            if (trusted.refusal().isPresent()) {
                throw new SshFailure(Reach.REFUSED, trusted.refusal().get(), failure);
            }
            throw failure;
        } finally {
            if (!connected) {
                session.close();
            }
        }
    }

    private void establish(TrustedHosts trusted) throws IOException, SshFailure {
        client.addHostKeyVerifier(trusted);
        client.setConnectTimeout(Math.toIntExact(settings.connectPatience().toMillis()));
        client.getTransport()
                .setTimeoutMs(Math.toIntExact(settings.connectPatience().toMillis()));
        client.getConnection()
                .setTimeoutMs(Math.toIntExact(settings.callPatience().toMillis()));
        if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner keepAlive) {
            keepAlive.setKeepAliveInterval(
                    Math.toIntExact(settings.keepAliveEvery().toSeconds()));
            keepAlive.setMaxAliveCount(UNANSWERED_KEEPALIVES);
        }
        client.connect(address.value(), settings.port());
        noticeVanishedHost(client.getSocket());
        try {
            client.authPublickey(settings.user(), settings.identityFile().toString());
        } catch (UserAuthException refused) {
            var why =
                    "%s does not let %s in with the key %s".formatted(host(), settings.user(), settings.identityFile());
            throw new SshFailure(Reach.REFUSED, why, refused);
        }
    }

    /** The kernel's own keepalive, beside that of SSH: it also ends a connection on which nothing of ours is waiting. */
    private static void noticeVanishedHost(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 2);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 1);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }

    /** Runs a script with {@code sh}; arguments may hold anything but secrets. */
    Answer run(RemoteScript script, Duration patience, List<String> arguments) throws SshFailure {
        var command = Stream.concat(Stream.of("sh", "-s", "--"), arguments.stream())
                .map(SshSession::quoted)
                .collect(Collectors.joining(" "));
        return execute(command, script.text().getBytes(StandardCharsets.UTF_8), patience);
    }

    /** Runs a small script that reads {@code input}, which no other user can see. */
    Answer feed(String script, List<String> arguments, byte[] input) throws SshFailure {
        var command = Stream.concat(Stream.of("sh", "-c", script, "sh"), arguments.stream())
                .map(SshSession::quoted)
                .collect(Collectors.joining(" "));
        return execute(command, input, settings.callPatience());
    }

    private Answer execute(String command, byte[] input, Duration patience) throws SshFailure {
        return within(patience, "a script on " + host(), () -> {
            try (var session = client.startSession();
                    var running = session.exec(command)) {
                try (var stdin = running.getOutputStream()) {
                    stdin.write(input);
                }
                var stdout = text(running.getInputStream());
                var stderr = text(running.getErrorStream());
                running.join();
                return new Answer(Optional.ofNullable(running.getExitStatus()), stdout, stderr);
            }
        });
    }

    /** Copies a file, which may take as long as it needs; {@code sent} hears how many bytes are under way. */
    void upload(Path local, String remote, LongConsumer sent) throws SshFailure {
        try (var sftp = client.newSFTPClient();
                var in = Files.newInputStream(local);
                var file = sftp.open(remote, EnumSet.of(OpenMode.WRITE, OpenMode.CREAT, OpenMode.TRUNC));
                var out = file.new RemoteFileOutputStream(0, UPLOAD_CHUNKS_UNDER_WAY)) {
            var chunk = new byte[UPLOAD_CHUNK_BYTES];
            var total = 0L;
            for (var read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
                total += read;
                sent.accept(total);
            }
        } catch (IOException failed) {
            throw translated("uploading to " + remote + " on " + host(), failed);
        }
    }

    /** How opening a unix socket went. */
    sealed interface Opening {
        record Opened(UnixSocketChannel channel) implements Opening {}

        /** Nobody listens there, or sshd may not go there. */
        record NotOpened(String why) implements Opening {}
    }

    /** A channel to a unix socket. */
    Opening openSocket(String path) throws SshFailure {
        var channel = new UnixSocketChannel(client.getConnection(), path);
        try {
            channel.open();
            return new Opening.Opened(channel);
        } catch (OpenFailException refused) {
            return new Opening.NotOpened("sshd cannot open %s: %s".formatted(path, refused.getMessage()));
        } catch (IOException failed) {
            throw translated("opening " + path + " on " + host(), failed);
        }
    }

    @Override
    public void close() {
        try {
            client.disconnect();
        } catch (IOException alreadyGone) {
            abort();
        }
    }

    /** Ends the connection without another word to the other side, which may not listen any more. */
    private void abort() {
        try {
            var socket = client.getSocket();
            if (socket != null) {
                socket.close();
            }
        } catch (IOException alreadyGone) {
            // Nothing else can be done to a socket.
        }
    }

    private <T> T within(Duration patience, String what, Callable<T> work) throws SshFailure {
        var running = threads.submit(work);
        try {
            return running.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            var reach = reach();
            abort();
            throw new SshFailure(reach, what + " took longer than " + patience.toMillis() + " ms", late);
        } catch (ExecutionException failed) {
            throw translated(what, failed.getCause());
        } catch (InterruptedException stopping) {
            abort();
            Thread.currentThread().interrupt();
            throw new SshFailure(reach(), what + " was interrupted", stopping);
        }
    }

    private SshFailure translated(String what, @Nullable Throwable cause) {
        return switch (cause) {
            case SshFailure known -> known;
            case null -> new SshFailure(reach(), what + " failed");
            default -> {
                var message = cause.getMessage();
                var why = message == null ? cause.getClass().getSimpleName() : message;
                yield new SshFailure(reach(), what + " failed: " + why, cause);
            }
        };
    }

    private Reach reach() {
        return client.isConnected() && client.isAuthenticated() ? Reach.AGENT_UNREACHABLE : Reach.HOST_UNREACHABLE;
    }

    private String host() {
        return address + " port " + settings.port();
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** One word for any POSIX shell. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static DefaultConfig config() {
        var config = new DefaultConfig();
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        config.setLoggerFactory(SILENCE);
        return config;
    }
}
