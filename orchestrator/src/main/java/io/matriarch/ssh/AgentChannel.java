package io.matriarch.ssh;

import io.matriarch.protocol.agent.FromAgent;
import io.matriarch.protocol.agent.ToAgent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.connection.channel.Channel;

/** Lines to and from an agent. Writing is for one thread, reading for another. */
final class AgentChannel implements AutoCloseable {

    /** What comes in. */
    sealed interface Inbound {
        /** A message. */
        record Said(FromAgent message) implements Inbound {}

        /** The agent has hung up, or is not to be understood. */
        record Ended(String why) implements Inbound {}

        /** The connection under the channel broke. */
        record Broken(String why) implements Inbound {}
    }

    /** An agent that talks faster than we listen has to wait. */
    private static final int UNREAD_MESSAGES = 256;

    private final Channel channel;
    private final BlockingQueue<Inbound> inbound = new ArrayBlockingQueue<>(UNREAD_MESSAGES);

    AgentChannel(Channel channel, Executor threads) {
        this.channel = channel;
        threads.execute(this::readAll);
    }

    void send(ToAgent message) throws IOException {
        var out = channel.getOutputStream();
        out.write(AgentLines.line(message));
        out.flush();
    }

    /** Says that nothing more will be said. The agent still gets all that was, and then hangs up. */
    void finish() throws IOException {
        channel.getOutputStream().close();
    }

    /** Waits for the next message or the end. */
    Inbound receive() throws InterruptedException {
        return inbound.take();
    }

    /** Waits for {@code patience} at most; empty when nothing has come by then. */
    Optional<Inbound> receive(Duration patience) throws InterruptedException {
        return Optional.ofNullable(inbound.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // It was to be closed.
        }
        // The reader may be waiting for room.
        inbound.clear();
    }

    private void readAll() {
        try {
            inbound.put(readUntilEnd());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Inbound readUntilEnd() throws InterruptedException {
        try (var in = new BufferedInputStream(channel.getInputStream())) {
            for (var line = readLine(in); line.isPresent(); line = readLine(in)) {
                inbound.put(new Inbound.Said(AgentLines.read(line.get())));
            }
            return new Inbound.Ended("the agent closed the channel");
        } catch (IllegalArgumentException | StreamCorruptedException notOurLanguage) {
            return new Inbound.Ended("the agent said something that is no message: " + notOurLanguage.getMessage());
        } catch (IOException broken) {
            return new Inbound.Broken("the connection broke: " + broken.getMessage());
        }
    }

    /** A line without its end; empty at the end of the stream. */
    private static Optional<byte[]> readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return Optional.of(line.toByteArray());
            }
            if (line.size() == AgentLines.LONGEST) {
                throw new StreamCorruptedException("a line is longer than " + AgentLines.LONGEST + " bytes");
            }
            line.write(next);
        }
        return Optional.empty();
    }
}
