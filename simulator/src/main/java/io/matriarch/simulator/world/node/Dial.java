package io.matriarch.simulator.world.node;

import io.matriarch.protocol.id.NodeAddress;
import java.time.Duration;
import java.util.Optional;

/** One attempt to connect to a node and to log in, within the production's patience. */
final class Dial {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** TCP, key exchange, login, survey. */
    private static final int ROUND_TRIPS = 8;

    /** Between the attempts of TCP. */
    private static final Duration[] PAUSES = {Duration.ofSeconds(1), Duration.ofSeconds(2)};

    /** Whoever wants the connection. */
    interface Caller {
        void connected(Session session);

        /** There is no way to the host. */
        void unreachable(String why);

        /** A connection that was there is lost. */
        void broken(String why);
    }

    private final VirtualConnector connector;
    private final Way way;
    private final NodeAddress address;
    private final Optional<Node> node;
    private final Caller caller;
    private final long limitNanos;
    private int attempts;

    /** @param node who has the address; absent when nobody */
    Dial(VirtualConnector connector, Way way, NodeAddress address, Optional<Node> node, Caller caller) {
        this.connector = connector;
        this.way = way;
        this.address = address;
        this.node = node;
        this.caller = caller;
        limitNanos = way.time().nowNanos() + PATIENCE.toNanos();
    }

    void attempt() {
        if (connector.isGone()) {
            return;
        }
        var there = node.filter(way::reaches);
        if (there.isPresent()) {
            handshake(there.get());
        } else if (attempts < PAUSES.length) {
            way.time().after(PAUSES[attempts++], this::attempt);
        } else {
            giveUp();
        }
    }

    private void handshake(Node there) {
        var boot = there.boots();
        var takes = way.calibration().sshConnect().drawNanos(way.random());
        for (var trip = 0; trip < ROUND_TRIPS; trip++) {
            takes += way.network().drawNanos(way.orchestrator(), there.place());
            takes += way.network().drawNanos(there.place(), way.orchestrator());
        }
        var end = way.time().nowNanos() + takes;
        if (end >= limitNanos) {
            giveUp();
            return;
        }
        way.time().at(end, () -> {
            if (connector.isGone()) {
                return;
            }
            if (there.answers(boot) && way.reaches(there)) {
                connector.connected(there, caller);
            } else {
                giveUp();
            }
        });
    }

    private void giveUp() {
        way.time().at(limitNanos, () -> {
            if (!connector.isGone()) {
                caller.unreachable("connecting to %s took longer than %d ms".formatted(address, PATIENCE.toMillis()));
            }
        });
    }
}
