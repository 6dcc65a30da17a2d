package io.matriarch.simulator.world.client;

import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import io.matriarch.simulator.history.Happening;
import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.util.random.RandomGenerator;

/**
 * One client, with one write under way at a time. Sending is no event of its own: the moment of the next write is settled when the
 * last one ends, so a write costs its arrival at the server and the arrival of the answer. One timer, moved on only when it goes
 * off, watches over all time-outs.
 */
final class Writer {

    /** Whether a client gives up a connection that works. */
    enum Temper {
        /** Never. */
        FAITHFUL,
        /** Every few writes, to begin anew at any member. */
        RESTLESS
    }

    /** Between two writes that get through. */
    static final long EVERY_MILLIS = 200;

    private static final long MILLI = 1_000_000;
    private static final long EVERY_NANOS = EVERY_MILLIS * MILLI;
    private static final long RETRY_NANOS = 10 * MILLI;

    /** Of whoever has had no success for {@link #PERSISTENT_NANOS}: thousands of refusals tell no more than some hundred do. */
    private static final long LATE_RETRY_NANOS = 40 * MILLI;

    private static final long PERSISTENT_NANOS = 1_000 * MILLI;

    private static final long TIMEOUT_NANOS = 1_000 * MILLI;

    /** A member whose answer did not come is not tried again for so long, while others can be. */
    private static final long AVOID_NANOS = 3_000 * MILLI;

    private static final int RESTLESS_AFTER = 5;
    private static final double LEAST_BYTES = 100;
    private static final double BYTES_RATIO = 80;

    /** From small to large, each {@code SIZES.length}th part of the way the larger by the same factor. */
    private static final int[] SIZES = sizes(256);

    private final Clients clients;
    private final VirtualTime time;
    private final Network network;
    private final RandomGenerator random;
    private final Temper temper;
    private final long[] avoidUntilNanos;
    private int target;
    private boolean connected;
    private int sinceRestless;
    private long lastSuccessNanos;

    /** The number of the write under way; 0 when there is none. */
    private long write;

    private long sentNanos;

    Writer(Clients clients, RandomGenerator random, Temper temper) {
        this.clients = clients;
        this.time = clients.time();
        this.network = clients.network();
        this.random = random;
        this.temper = temper;
        this.avoidUntilNanos = new long[clients.servers().size()];
    }

    private static int[] sizes(int number) {
        var sizes = new int[number];
        for (var i = 0; i < number; i++) {
            sizes[i] = (int) Math.round(LEAST_BYTES * StrictMath.pow(BYTES_RATIO, (i + 0.5) / number));
        }
        return sizes;
    }

    void begin() {
        target = random.nextInt(avoidUntilNanos.length);
        lastSuccessNanos = time.nowNanos();
        sendIn(random.nextLong(EVERY_NANOS));
        time.at(sentNanos + TIMEOUT_NANOS, this::watch);
    }

    private void sendIn(long delayNanos) {
        write = clients.nextWrite();
        sentNanos = time.nowNanos() + delayNanos;
        var mine = write;
        var sent = sentNanos;
        var bytes = SIZES[random.nextInt(SIZES.length)];
        var server = clients.servers().get(target);
        // A new connection takes two ways there and back before anything can be sent on it.
        var ways = connected ? 1 : 3;
        var way = network.way(Place.CLIENTS, server.place());
        time.at(sent + way.drawNanos() * ways, () -> {
            if (clients.isRunning() && way.passes()) {
                server.write(mine, bytes, sent, new Inbox(this, server, mine, sent));
            }
        });
    }

    /** Carries the answer to one write to its client. */
    private record Inbox(Writer writer, Server server, long write, long sentNanos) implements Server.Answers {

        @Override
        public void committed(Timeline timeline, Lsn end) {
            carry(() -> writer.onCommitted(this, timeline, end));
        }

        @Override
        public void refused(String why) {
            carry(() -> writer.onRefused(this, why));
        }

        @Override
        public void broken(String why) {
            carry(() -> writer.onBroken(this, why));
        }

        private void carry(Runnable arrival) {
            // One write a connection at a time: there is no order to keep, least of all with a connection that was
            // given up.
            writer.network.send(server.place(), Place.CLIENTS, () -> {
                // Whoever has given up waiting has closed the connection.
                if (writer.write == write && writer.clients.isRunning()) {
                    arrival.run();
                }
            });
        }
    }

    private void onCommitted(Inbox inbox, Timeline timeline, Lsn end) {
        var instance = inbox.server().instance();
        connected = true;
        lastSuccessNanos = time.nowNanos();
        clients.reached(instance);
        clients.note(new Happening.WriteAcknowledged(inbox.write(), instance, timeline, end, inbox.sentNanos()));
        if (temper == Temper.RESTLESS && ++sinceRestless == RESTLESS_AFTER) {
            sinceRestless = 0;
            connected = false;
            target = random.nextInt(avoidUntilNanos.length) - 1;
            moveOn();
        }
        // By the clock and not by the answer: a slow server gets no fewer writes, as long as it keeps up.
        var due = sentNanos + EVERY_NANOS - EVERY_NANOS / 5 + random.nextLong(2 * EVERY_NANOS / 5);
        sendIn(Math.max(0, due - time.nowNanos()));
    }

    private void onRefused(Inbox inbox, String why) {
        clients.note(new Happening.WriteFailed(inbox.write(), why, inbox.sentNanos()));
        goElsewhere();
    }

    private void onBroken(Inbox inbox, String why) {
        clients.note(new Happening.WriteUnknown(inbox.write(), why, inbox.sentNanos()));
        goElsewhere();
    }

    private void goElsewhere() {
        if (connected) {
            clients.lost(clients.servers().get(target).instance());
        }
        connected = false;
        moveOn();
        var pause = time.nowNanos() - lastSuccessNanos < PERSISTENT_NANOS ? RETRY_NANOS : LATE_RETRY_NANOS;
        sendIn(pause + random.nextLong(RETRY_NANOS));
    }

    /** To the next member that is not avoided; to the next at all when everyone is. */
    private void moveOn() {
        var all = avoidUntilNanos.length;
        for (var step = 1; step <= all; step++) {
            var next = (target + step) % all;
            if (avoidUntilNanos[next] <= time.nowNanos()) {
                target = next;
                return;
            }
        }
        target = (target + 1) % all;
    }

    /** Goes off at the time-out of some write; by then it has mostly been answered, and the present one's is later. */
    private void watch() {
        if (!clients.isRunning()) {
            return;
        }
        if (sentNanos + TIMEOUT_NANOS <= time.nowNanos()) {
            clients.note(new Happening.WriteUnknown(write, "no answer in time", sentNanos));
            avoidUntilNanos[target] = time.nowNanos() + AVOID_NANOS;
            goElsewhere();
        }
        time.at(sentNanos + TIMEOUT_NANOS, this::watch);
    }
}
