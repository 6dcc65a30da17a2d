package io.matriarch.agent;

import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of an orchestrator: a JSON document a line, either way. What is said to it waits in a queue, so a peer that does
 * not listen holds nobody up; when it has missed too much, it is hung up on.
 */
final class ControlChannel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlChannel.class);
    private static final int LONGEST_LINE_BYTES = 1 << 20;
    private static final int MOST_UNHEARD = 256;

    /** A line as it came in. */
    private sealed interface Line {
        record Whole(String text) implements Line {}

        record TooLong() implements Line {}
    }

    private final SocketChannel connection;
    private final FromAgent.Welcome welcome;
    /** What is still to be said; nothing stands for the end. */
    private final BlockingQueue<Optional<FromAgent>> unheard = new ArrayBlockingQueue<>(MOST_UNHEARD);

    private final Thread writer;

    ControlChannel(SocketChannel connection, FromAgent.Welcome welcome) {
        this.connection = connection;
        this.welcome = welcome;
        writer = Thread.ofVirtual().name("control-writer").start(this::writeAll);
    }

    /** Says this next. */
    void send(FromAgent message) {
        if (!unheard.offer(Optional.of(message))) {
            LOG.warn("an orchestrator does not listen: its channel is closed");
            close();
        }
    }

    /**
     * Reads until the peer hangs up or does not speak our language.
     *
     * @param greeted called once, with the orchestrator's name, after a proper hello; its answer is on its way by then
     * @param received called for every message after that
     */
    void converse(Consumer<String> greeted, Consumer<ToAgent> received) throws IOException {
        // Channels.newInputStream and a writer on the same channel would share a lock with other streams; reading here
        // goes
        // through the channel itself.
        var in = new BufferedInputStream(Channels.newInputStream(new Reading(connection)));
        var hello = false;
        for (var line = next(in); line.isPresent(); line = next(in)) {
            var message = understood(line.get());
            if (message.isEmpty()) {
                continue;
            }
            if (message.get() instanceof ToAgent.Hello(var version, var orchestrator)) {
                if (version != ToAgent.PROTOCOL_VERSION) {
                    reject("this agent speaks version %d of the protocol, not %d"
                            .formatted(ToAgent.PROTOCOL_VERSION, version));
                    finish();
                    return;
                }
                send(welcome);
                if (!hello) {
                    greeted.accept(orchestrator);
                    hello = true;
                }
            } else if (hello) {
                received.accept(message.get());
            } else {
                reject("say hello first");
            }
        }
    }

    private Optional<ToAgent> understood(Line line) {
        switch (line) {
            case Line.TooLong() -> {
                reject("a line is longer than " + LONGEST_LINE_BYTES + " bytes");
                return Optional.empty();
            }
            case Line.Whole(var text) -> {
                if (text.isBlank()) {
                    return Optional.empty();
                }
                try {
                    return Optional.of(AgentJson.read(text, ToAgent.class));
                } catch (IllegalArgumentException notAMessage) {
                    reject(String.valueOf(notAMessage.getMessage()));
                    return Optional.empty();
                }
            }
        }
    }

    private void reject(String reason) {
        send(new FromAgent.Rejected(Optional.empty(), reason));
    }

    /** A line without its end; empty at the end of the stream. */
    private static Optional<Line> next(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        var tooLong = false;
        for (var next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return Optional.of(
                        tooLong ? new Line.TooLong() : new Line.Whole(line.toString(StandardCharsets.UTF_8)));
            }
            if (line.size() == LONGEST_LINE_BYTES) {
                tooLong = true;
            } else {
                line.write(next);
            }
        }
        return Optional.empty();
    }

    private void writeAll() {
        try {
            for (var message = unheard.take(); message.isPresent(); message = unheard.take()) {
                write(message.get());
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (IOException broken) {
            LOG.debug("an orchestrator is gone: {}", broken.getMessage());
        }
        closeConnection();
    }

    private void write(FromAgent message) throws IOException {
        var bytes = ByteBuffer.wrap((AgentJson.write(message) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }

    /** Says what there is to say, then hangs up. */
    private void finish() {
        try {
            unheard.put(Optional.empty());
            writer.join();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closeConnection();
        // A writer that waits has to end, too; one that finds the queue full finds the connection closed.
        if (!unheard.offer(Optional.empty())) {
            LOG.debug("closed with {} messages unheard", unheard.size());
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            LOG.debug("a channel could not be closed: {}", alreadyGone.getMessage());
        }
    }

    /** The reading half of a channel only, so that no stream takes the lock under which the writer writes. */
    private record Reading(SocketChannel connection) implements java.nio.channels.ReadableByteChannel {
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
    }
}
