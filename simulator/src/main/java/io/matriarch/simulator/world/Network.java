package io.matriarch.simulator.world;

import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The ways between hosts, each direction for itself. A message takes its time, and gets lost when the way is cut at the moment it
 * is sent or at the moment it would arrive. Order is kept by whoever needs it ({@link #sendInOrder}).
 */
public final class Network {

    private static final double RETRANSMISSION_NANOS = 200e6;

    /** A power of two. */
    private static final int RECENT = 1024;

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Delay delay;
    private final Map<Place, Map<Place, Way>> ways = new HashMap<>();

    /** Ways found lately, each at a place that follows from its ends: every message asks for one. */
    private final @Nullable Way[] recent = new Way[RECENT];

    private final List<Runnable> watchers = new ArrayList<>();

    public Network(VirtualTime time, RandomGenerator random, Delay delay) {
        this.time = time;
        this.random = random;
        this.delay = delay;
    }

    /** One direction between two hosts: for whoever uses it all the time. */
    public final class Way {
        private final Place from;
        private final Place to;
        private final boolean withinOneHost;
        private int cuts;
        private double loss;
        private double duplication;
        private double slowness = 1;
        private long lastArrivalNanos;

        private Way(Place from, Place to) {
            this.from = from;
            this.to = to;
            this.withinOneHost = from.equals(to);
        }

        /** As {@link Network#passes(Place, Place)}. */
        public boolean passes() {
            return cuts == 0 || withinOneHost;
        }

        /** As {@link Network#drawNanos(Place, Place)}. */
        public long drawNanos() {
            var drawn = delay.drawNanos(random) * slowness;
            for (var backoff = RETRANSMISSION_NANOS; loss > 0 && random.nextDouble() < loss; backoff *= 2) {
                drawn += backoff;
            }
            return Math.round(drawn);
        }
    }

    /** The direction from here to there; always the same one. */
    public Way way(Place from, Place to) {
        var place = (31 * from.hashCode() + to.hashCode()) & (RECENT - 1);
        var known = recent[place];
        if (known != null && known.from.equals(from) && known.to.equals(to)) {
            return known;
        }
        var found = ways.computeIfAbsent(from, _ -> new HashMap<>()).computeIfAbsent(to, _ -> new Way(from, to));
        recent[place] = found;
        return found;
    }

    /** Calls {@code watcher} after every change: for connections that live longer than one message. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    private void changed() {
        for (var i = 0; i < watchers.size(); i++) {
            watchers.get(i).run();
        }
    }

    /** Whether a message sent now would get through, chance aside. */
    public boolean passes(Place from, Place to) {
        return way(from, to).passes();
    }

    /** Whether both directions are open. */
    public boolean connects(Place one, Place other) {
        return passes(one, other) && passes(other, one);
    }

    /** Cuts one direction; as often cut, as often to be mended. */
    public void cut(Place from, Place to) {
        way(from, to).cuts++;
        changed();
    }

    /** Undoes one {@link #cut}. */
    public void mend(Place from, Place to) {
        var way = way(from, to);
        way.cuts = Math.max(0, way.cuts - 1);
        changed();
    }

    /**
     * How a direction behaves that is not cut.
     *
     * @param loss probability that a message has to be sent again, from 0 to below 1: over TCP a pause, without TCP the end of it
     * @param duplication probability that a message arrives twice, where the protocol lets it
     * @param slowness by which delays are multiplied
     */
    public void disturb(Place from, Place to, double loss, double duplication, double slowness) {
        var way = way(from, to);
        way.loss = loss;
        way.duplication = duplication;
        way.slowness = slowness;
        changed();
    }

    /** Everything is open, and nothing is lost or slow. */
    public void heal() {
        ways.values()
                .forEach(all -> all.values().forEach(way -> {
                    way.cuts = 0;
                    way.loss = 0;
                    way.duplication = 0;
                    way.slowness = 1;
                }));
        changed();
    }

    /** How long a message takes from here to there, now, retransmissions included; in nanoseconds. */
    public long drawNanos(Place from, Place to) {
        return way(from, to).drawNanos();
    }

    /** Sends one message of a protocol that retransmits; it may overtake others, and arrive twice where duplication is on. */
    public void send(Place from, Place to, Runnable arrival) {
        var way = way(from, to);
        if (!way.passes()) {
            return;
        }
        arrive(way, time.nowNanos() + way.drawNanos(), arrival);
        if (way.duplication > 0 && random.nextDouble() < way.duplication) {
            arrive(way, time.nowNanos() + way.drawNanos(), arrival);
        }
    }

    private void arrive(Way way, long atNanos, Runnable arrival) {
        time.at(atNanos, () -> {
            if (way.passes()) {
                arrival.run();
            }
        });
    }

    /** Sends one message of an ordered stream such as a TCP connection: it arrives after all that were sent before on this way. */
    public void sendInOrder(Place from, Place to, Runnable arrival) {
        var way = way(from, to);
        if (!way.passes()) {
            return;
        }
        way.lastArrivalNanos = Math.max(way.lastArrivalNanos, time.nowNanos() + way.drawNanos());
        arrive(way, way.lastArrivalNanos, arrival);
    }
}
