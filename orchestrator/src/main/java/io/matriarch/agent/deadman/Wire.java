package io.matriarch.agent.deadman;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines over a unix domain socket. The deadman greets with {@code deadman 1 PID} and what it was told last; the agent says
 * {@code NUMBER VIGIL}; the deadman says the same line back once it keeps to it.
 */
public final class Wire implements AutoCloseable {

    private static final String GREETING = "deadman 1 ";
    private static final int LONGEST_LINE = 100;

    /** What the agent says: the vigil, and a number that tells it from those before. */
    public record Order(long number, Vigil vigil) {

        String line() {
            return number + " " + vigil.line();
        }

        static Optional<Order> parse(String line) {
            var space = line.indexOf(' ');
            if (space < 0) {
                return Optional.empty();
            }
            try {
                var number = Long.parseLong(line.substring(0, space));
                return Vigil.parse(line.substring(space + 1)).map(vigil -> new Order(number, vigil));
            } catch (NumberFormatException unknown) {
                return Optional.empty();
            }
        }
    }

    /** Which process greets, and what it was told last. */
    public record Greeting(long processId, Vigil vigil) {

        static Optional<Greeting> parse(String line) {
            return line.startsWith(GREETING)
                    ? Order.parse(line.substring(GREETING.length()))
                            .map(said -> new Greeting(said.number(), said.vigil()))
                    : Optional.empty();
        }

        String line() {
            return GREETING + processId + " " + vigil.line();
        }
    }

    private final SocketChannel channel;
    private final ByteBuffer incoming = ByteBuffer.allocate(LONGEST_LINE);

    public Wire(SocketChannel channel) {
        this.channel = channel;
        incoming.flip();
    }

    void greet(Greeting greeting) throws IOException {
        say(greeting.line());
    }

    /** The greeting of the other side; empty when it is none that we understand. */
    public Optional<Greeting> greeting() throws IOException {
        return Greeting.parse(hear().orElse(""));
    }

    public void say(Order order) throws IOException {
        say(order.line());
    }

    /** The next order or acknowledgement; empty at the end, and when it is none that we understand. */
    public Optional<Order> order() throws IOException {
        return hear().flatMap(Order::parse);
    }

    private void say(String line) throws IOException {
        var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private Optional<String> hear() throws IOException {
        var line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            if (!incoming.hasRemaining()) {
                incoming.clear();
                var read = channel.read(incoming);
                incoming.flip();
                if (read < 0) {
                    return Optional.empty();
                }
            }
            while (incoming.hasRemaining()) {
                var next = (char) incoming.get();
                if (next == '\n') {
                    return Optional.of(line.toString());
                }
                line.append(next);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException closedAnyway) {
            // Nobody waits for it any more.
        }
    }
}
