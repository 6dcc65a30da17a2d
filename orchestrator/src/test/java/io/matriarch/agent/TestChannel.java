package io.matriarch.agent;

import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An orchestrator's end of the control channel. */
final class TestChannel implements AutoCloseable {

    private final SocketChannel connection;
    private final LinkedBlockingQueue<Optional<FromAgent>> heard = new LinkedBlockingQueue<>();

    private TestChannel(SocketChannel connection) {
        this.connection = connection;
        Thread.ofVirtual().start(this::listen);
    }

    static TestChannel open(Path socket) throws IOException {
        return new TestChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    private void listen() {
        // A read-only view: streams of the channel itself would share a lock with writers.
        var in = new BufferedReader(Channels.newReader(
                new java.nio.channels.ReadableByteChannel() {
                    @Override
                    public int read(ByteBuffer into) throws IOException {
                        return connection.read(into);
                    }

                    @Override
                    public boolean isOpen() {
                        return connection.isOpen();
                    }

                    @Override
                    public void close() throws IOException {
                        connection.close();
                    }
                },
                StandardCharsets.UTF_8));
        try {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(Optional.of(AgentJson.read(line, FromAgent.class)));
            }
        } catch (IOException closed) {
            // The end, as any other.
        }
        heard.add(Optional.empty());
    }

    TestChannel hello() throws IOException {
        return say(new ToAgent.Hello(ToAgent.PROTOCOL_VERSION, "a test"));
    }

    TestChannel say(ToAgent message) throws IOException {
        return say(AgentJson.write(message) + "\n");
    }

    TestChannel say(String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
        return this;
    }

    /** The next message; empty at the end of the channel. */
    Optional<FromAgent> next() throws InterruptedException {
        var message = heard.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was heard for 10 s");
        }
        return message;
    }

    /** Waits for a report that is as wanted. */
    FromAgent.Reported awaitReport(java.time.Duration limit, Predicate<io.matriarch.protocol.agent.AgentReport> wanted)
            throws InterruptedException {
        var start = System.nanoTime();
        var last = "none";
        while (System.nanoTime() - start < limit.toNanos()) {
            var message = heard.poll(100, TimeUnit.MILLISECONDS);
            if (message != null && message.isEmpty()) {
                throw new AssertionError("the channel ended; last report: " + last);
            }
            if (message != null && message.get() instanceof FromAgent.Reported reported) {
                if (wanted.test(reported.report())) {
                    return reported;
                }
                last = reported.toString();
            } else if (message != null) {
                last = message.toString();
            }
        }
        throw new AssertionError("no such report within " + limit + "; last: " + last);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
