package io.matriarch.simulator.world.client;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.time.Chance;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import java.util.List;
import java.util.Optional;

/**
 * Writers with unique ids that write through all that happens, each about every {@value Writer#EVERY_MILLIS} ms. They connect as
 * libpq does with several hosts and {@code target_session_attrs=read-write}: a client keeps the connection to the server that took
 * its last write; when that breaks, or a write gets no answer for a second, it tries the members in turn until one takes a write.
 * No load balancer stands between, so no check interval of one is part of what clients see.
 *
 * <p>One of them does not trust its connection: now and then it begins anew at a member chosen by chance, as a client without a
 * pool does. So two servers that accept writes at the same time are soon both found.
 *
 * <p>Of a write that was refused a client knows that it failed; of one whose connection broke, or whose answer did not come in
 * time, it knows nothing. Every try is a write of its own.
 */
public final class Clients {

    private final VirtualTime time;
    private final History history;
    private final Network network;
    private final List<Server> servers;
    private final Writer[] writers;
    private Optional<InstanceId> routed = Optional.empty();
    private long writes;
    private boolean running;

    /**
     * @param servers all members, in the order in which they are tried
     */
    public Clients(VirtualTime time, Chance chance, Network network, History history, List<Server> servers) {
        this.time = time;
        this.history = history;
        this.network = network;
        this.servers = List.copyOf(servers);
        this.writers = new Writer[] {
            new Writer(this, chance.of("client 1"), Writer.Temper.FAITHFUL),
            new Writer(this, chance.of("client 2"), Writer.Temper.RESTLESS)
        };
    }

    /** Begins to write. */
    public void start() {
        running = true;
        for (var writer : writers) {
            writer.begin();
        }
    }

    /** Writes no more; what is under way is not waited for. */
    public void stop() {
        running = false;
    }

    boolean isRunning() {
        return running;
    }

    VirtualTime time() {
        return time;
    }

    Network network() {
        return network;
    }

    List<Server> servers() {
        return servers;
    }

    void note(Happening happening) {
        history.note(happening);
    }

    long nextWrite() {
        return ++writes;
    }

    /** A write has got through to {@code instance}. */
    void reached(InstanceId instance) {
        if (routed.isEmpty() || !routed.get().equals(instance)) {
            routed = Optional.of(instance);
            history.note(new Happening.Routed(routed));
        }
    }

    /** A client has given up its connection to {@code instance}. */
    void lost(InstanceId instance) {
        if (routed.isPresent() && routed.get().equals(instance)) {
            routed = Optional.empty();
            history.note(new Happening.Routed(routed));
        }
    }
}
