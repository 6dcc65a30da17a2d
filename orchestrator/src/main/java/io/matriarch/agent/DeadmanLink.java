package io.matriarch.agent;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.agent.deadman.Wire;
import io.matriarch.agent.deadman.Wire.Order;
import io.matriarch.agent.postgres.Waiting;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the deadman: tells it what was said last, and starts another one when it is gone, or does not answer. Nobody waits for
 * that: who wants to know hears what is acknowledged.
 */
final class DeadmanLink implements Guardian {

    private static final Logger LOG = LoggerFactory.getLogger(DeadmanLink.class);

    /** One that says nothing for so long is frozen, or might as well be. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(1);

    private static final Duration START_PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(20);
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(500);

    /** A connection whose greeting has been heard. */
    private record Line(Wire wire, Wire.Greeting greeting) {}

    private final DeadmanProcess process;
    private final Waiting waiting;
    private final Thread keeper;
    private LongConsumer listener = _ -> {};

    // All that follows is guarded by this.
    private Optional<Line> line = Optional.empty();
    private Order told = new Order(0, new Vigil.Rest());
    /** Whichever acknowledges an order from this on guards the vigil of now. */
    private long vigilBegan;

    private long sent;
    private long unansweredSinceNanos;
    private long acknowledged;
    private boolean closed;

    DeadmanLink(DeadmanProcess process, Waiting waiting) {
        this.process = process;
        this.waiting = waiting;
        keeper = Thread.ofPlatform().daemon().name("deadman").unstarted(this::keep);
    }

    @Override
    public Vigil begin(LongConsumer acknowledged) {
        listener = acknowledged;
        var found = call();
        found.ifPresentOrElse(
                there -> LOG.info(
                        "deadman: process {}, {}",
                        there.greeting().processId(),
                        there.greeting().vigil()),
                () -> LOG.info("deadman: none answers"));
        var vigil = found.map(there -> there.greeting().vigil()).orElse(new Vigil.Unwatched());
        synchronized (this) {
            // If it dies before this agent has seen anything, the next one is told the same.
            told = new Order(1, found.isPresent() ? vigil : new Vigil.Rest());
            found.ifPresent(this::connected);
        }
        keeper.start();
        return vigil;
    }

    @Override
    public synchronized void tell(Vigil vigil) {
        var number = told.number() + 1;
        if (!(told.vigil() instanceof Vigil.Guard)) {
            vigilBegan = number;
        }
        told = new Order(number, vigil);
        notifyAll();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private boolean isGuarding() {
        return line.isPresent() && told.vigil() instanceof Vigil.Guard && acknowledged >= vigilBegan;
    }

    // The keeper's thread

    private void keep() {
        while (!isClosed()) {
            try {
                for (var order = next(); order.isPresent(); order = next()) {
                    send(order.get());
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException broken) {
                // No descriptor left, say: without a next attempt PostgreSQL could never be writable again.
                LOG.error("the deadman cannot be kept: without it PostgreSQL ends at its deadline", broken);
                waiting.until(waiting.deadline(BETWEEN_STARTS), BETWEEN_CALLS, this::isClosed);
            }
        }
    }

    /** The next order to send, over a line that is there; empty at the end. */
    private Optional<Order> next() throws InterruptedException {
        while (true) {
            synchronized (this) {
                if (closed) {
                    return Optional.empty();
                }
                if (line.isPresent() && sent < told.number()) {
                    return Optional.of(told);
                }
                if (line.isPresent() && !isSilent()) {
                    wait(acknowledged < sent ? BETWEEN_CALLS.toMillis() : 0);
                    continue;
                }
                hangUp();
            }
            replace();
        }
    }

    private boolean isSilent() {
        return acknowledged < sent && waiting.ticker().nanos() - unansweredSinceNanos > ANSWER_PATIENCE.toNanos();
    }

    private void send(Order order) {
        Optional<Line> there;
        synchronized (this) {
            there = line;
            if (acknowledged == sent) {
                unansweredSinceNanos = waiting.ticker().nanos();
            }
            sent = order.number();
        }
        try {
            if (there.isPresent()) {
                there.get().wire().say(order);
            }
        } catch (IOException gone) {
            there.ifPresent(this::lost);
        }
    }

    private void replace() throws InterruptedException {
        Vigil vigil;
        synchronized (this) {
            vigil = told.vigil();
        }
        try {
            if (!process.endAll(waiting)) {
                LOG.error("a deadman cannot be killed");
            }
            process.start(vigil.line());
            var until = waiting.ticker().nanos() + START_PATIENCE.toNanos();
            var found = call();
            while (found.isEmpty() && waiting.ticker().nanos() - until < 0) {
                waiting.pause().pause(BETWEEN_CALLS);
                found = call();
            }
            if (found.isPresent()) {
                LOG.info("deadman: started, process {}", found.get().greeting().processId());
                synchronized (this) {
                    found.ifPresent(this::connected);
                }
                return;
            }
            LOG.error("the deadman was started and does not answer");
        } catch (IOException unable) {
            LOG.error("the deadman cannot be started: {}", unable.getMessage());
        }
        waiting.pause().pause(BETWEEN_STARTS);
    }

    /** Connects; empty when nobody is there who says what a deadman says. */
    private Optional<Line> call() {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(process.socket()));
        } catch (IOException nobody) {
            return Optional.empty();
        }
        var wire = new Wire(channel);
        var greeting = new CompletableFuture<Optional<Wire.Greeting>>();
        Thread.ofVirtual().start(() -> {
            try {
                greeting.complete(wire.greeting());
            } catch (IOException gone) {
                greeting.complete(Optional.empty());
            }
        });
        try {
            var heard = greeting.get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (heard.isPresent()) {
                return Optional.of(new Line(wire, heard.get()));
            }
        } catch (ExecutionException | TimeoutException silent) {
            LOG.warn("somebody listens at the deadman's socket and does not greet");
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        wire.close();
        return Optional.empty();
    }

    // The line

    private void connected(Line there) {
        if (closed) {
            there.wire().close();
            return;
        }
        line = Optional.of(there);
        sent = 0;
        acknowledged = 0;
        Thread.ofVirtual().name("deadman").start(() -> hear(there));
    }

    private void hear(Line there) {
        try {
            for (var order = there.wire().order();
                    order.isPresent();
                    order = there.wire().order()) {
                heard(there, order.get());
            }
        } catch (IOException gone) {
            LOG.debug("the deadman's line broke", gone);
        }
        lost(there);
    }

    private synchronized void heard(Line there, Order order) {
        if (line.filter(there::equals).isPresent()) {
            acknowledged = Math.max(acknowledged, order.number());
            unansweredSinceNanos = waiting.ticker().nanos();
            if (order.vigil() instanceof Vigil.Guard(var until) && isGuarding()) {
                listener.accept(until);
            }
            notifyAll();
        }
    }

    private synchronized void lost(Line there) {
        if (!closed && line.filter(there::equals).isPresent()) {
            LOG.warn("the deadman, process {}, is gone", there.greeting().processId());
            hangUp();
            notifyAll();
        }
    }

    private void hangUp() {
        line.ifPresent(there -> there.wire().close());
        line = Optional.empty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        hangUp();
        notifyAll();
    }
}
