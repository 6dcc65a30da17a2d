package io.matriarch.simulator.world.node;

import io.matriarch.simulator.time.VirtualTime;
import io.matriarch.simulator.world.Network;
import io.matriarch.simulator.world.Place;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * One direction of a TCP connection with a node: what is sent arrives once and in order. What the network swallows is sent again,
 * at ever longer intervals, by the kernel: also when the sender has closed the connection or died meanwhile.
 */
final class Wire {

    private static final Duration FIRST_RETRANSMISSION = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final VirtualTime time;
    private final Network.Way way;
    private final Node node;
    private final long boot;
    private final ArrayDeque<Runnable> underWay = new ArrayDeque<>();
    private long lastArrivalNanos;
    private boolean stuck;
    private boolean ended;
    /** Arrivals that were reckoned with before the wire was stuck are of a lower one. */
    private long attempt;

    /** @param node one of the two ends, as long as it has not been down since */
    Wire(VirtualTime time, Network network, Place from, Place to, Node node) {
        this.time = time;
        way = network.way(from, to);
        this.node = node;
        boot = node.boots();
    }

    /** Sends something that happens at the other end when it arrives there. */
    void send(Runnable arrival) {
        if (ended) {
            return;
        }
        underWay.add(arrival);
        if (stuck) {
            return;
        }
        if (passes()) {
            transmit();
        } else {
            getStuck();
        }
    }

    /** Nobody listens at the other end any more. */
    void end() {
        ended = true;
        underWay.clear();
    }

    private boolean passes() {
        return way.passes() && node.answers(boot);
    }

    private void transmit() {
        lastArrivalNanos = Math.max(lastArrivalNanos, time.nowNanos() + way.drawNanos());
        var mine = attempt;
        time.at(lastArrivalNanos, () -> arrive(mine));
    }

    private void arrive(long ofAttempt) {
        if (ended || ofAttempt != attempt) {
            return;
        }
        if (passes()) {
            underWay.remove().run();
        } else {
            getStuck();
        }
    }

    private void getStuck() {
        stuck = true;
        attempt++;
        retryAfter(FIRST_RETRANSMISSION);
    }

    private void retryAfter(Duration pause) {
        time.after(pause, () -> {
            if (ended) {
                return;
            }
            if (node.boots() != boot) {
                end();
            } else if (passes()) {
                stuck = false;
                for (var left = underWay.size(); left > 0; left--) {
                    transmit();
                }
            } else {
                var longer = pause.multipliedBy(2);
                retryAfter(longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE);
            }
        });
    }
}
