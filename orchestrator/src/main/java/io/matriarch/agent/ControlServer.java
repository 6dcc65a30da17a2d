package io.matriarch.agent;

import io.matriarch.protocol.agent.FromAgent;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's end of the control channel: a unix domain socket that only the node's database user can open. Several
 * orchestrators may be connected at once, such as an old one and the one that takes over; all of them hear every report.
 */
final class ControlServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final ServerSocketChannel listener;
    private final FromAgent.Welcome welcome;
    private final Consumer<Input> inputs;
    private final AtomicLong lastChannel = new AtomicLong();
    private final ConcurrentSkipListMap<Long, ControlChannel> open = new ConcurrentSkipListMap<>();

    private ControlServer(ServerSocketChannel listener, FromAgent.Welcome welcome, Consumer<Input> inputs) {
        this.listener = listener;
        this.welcome = welcome;
        this.inputs = inputs;
    }

    /**
     * Binds and listens.
     *
     * @param inputs hears of channels and of what comes over them, from any thread
     */
    static ControlServer start(Path socket, FromAgent.Welcome welcome, Consumer<Input> inputs) throws IOException {
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        var bound = false;
        try {
            listener.bind(UnixDomainSocketAddress.of(socket));
            bound = true;
        } finally {
            if (!bound) {
                listener.close();
            }
        }
        var server = new ControlServer(listener, welcome, inputs);
        Thread.ofVirtual().name("control").start(server::acceptAll);
        return server;
    }

    /** Answers one channel, if it is still there. */
    void send(long channel, FromAgent message) {
        var there = open.get(channel);
        if (there != null) {
            there.send(message);
        }
    }

    /** Tells all. */
    void tell(FromAgent message) {
        open.values().forEach(channel -> channel.send(message));
    }

    private void acceptAll() {
        while (listener.isOpen()) {
            try {
                serve(listener.accept());
            } catch (IOException closed) {
                if (listener.isOpen()) {
                    LOG.warn("an orchestrator could not connect: {}", closed.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel connection) {
        var id = lastChannel.incrementAndGet();
        var channel = new ControlChannel(connection, welcome);
        Thread.ofVirtual().name("control-" + id).start(() -> {
            try (channel) {
                channel.converse(
                        orchestrator -> {
                            LOG.info("orchestrator {} is attached (channel {})", orchestrator, id);
                            open.put(id, channel);
                            inputs.accept(new Input.ChannelOpened(id));
                        },
                        message -> inputs.accept(new Input.Received(id, message)));
            } catch (IOException broken) {
                LOG.debug("channel {} broke: {}", id, broken.getMessage());
            } finally {
                if (open.remove(id) != null) {
                    LOG.info("channel {} is closed", id);
                    inputs.accept(new Input.ChannelClosed(id));
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.values().forEach(ControlChannel::close);
    }
}
