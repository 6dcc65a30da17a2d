package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.StandbyName;
import io.matriarch.simulator.history.Happening;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The side of a standby that fetches WAL: it connects to the upstream it is told, over and over until it can stream. */
final class WalReceiver {

    /** As in the connection string. */
    private static final long CONNECT_TIMEOUT_NANOS = 3_000_000_000L;

    private final Server server;
    private @Nullable Upstream upstream;
    private @Nullable WalStream stream;
    private boolean wanted;
    private boolean broken;
    private int attempt;
    private String obstacle = "";

    WalReceiver(Server server) {
        this.server = server;
    }

    @Nullable
    WalStream stream() {
        return stream;
    }

    /** Why it could not stream when it tried last; empty when it could. */
    String obstacle() {
        return obstacle;
    }

    /** Whom to stream from; null for nobody. A running receiver, or one that is just connecting, changes over at once. */
    void follow(@Nullable Upstream other) {
        var same = Objects.equals(upstream, other);
        upstream = other;
        if (wanted && !same) {
            server.whenActing(() -> {
                attempt++;
                disconnect("told to stream from another", true);
                connect();
            });
        }
    }

    Optional<Upstream> upstream() {
        return Optional.ofNullable(upstream);
    }

    void start() {
        wanted = true;
        connect();
    }

    /** Fetches no more. */
    void stop(String why) {
        wanted = false;
        attempt++;
        disconnect(why, server.machine.isUp());
    }

    /** It stays away although everything else works, or comes back. */
    void breakDown(boolean on) {
        broken = on;
        if (on && stream != null) {
            server.whenActing(() -> {
                disconnect("broken", true);
                retry();
            });
        }
    }

    void flowChanged() {
        if (stream != null) {
            stream.flowChanged();
        }
    }

    /** Takes over what has come by now. */
    void settle() {
        var current = stream;
        if (current == null) {
            return;
        }
        var data = server.data();
        var has = current.flushedAt(server.machine.now());
        if (has > data.flushed) {
            data.endAt(has);
            data.branch = current.branchAt(has);
        }
    }

    /** A stream has come to its end. */
    void streamEnded(WalStream which, String why) {
        if (stream == which) {
            disconnect(why, true);
            retry();
        }
    }

    private void disconnect(String why, boolean told) {
        var current = stream;
        if (current == null) {
            return;
        }
        settle();
        stream = null;
        current.closeDown(told);
        server.flushed();
        server.machine.history.note(new Happening.StreamingEnded(server.machine.self, why));
    }

    private void retry() {
        later(server.parameters().retryNanos());
    }

    private void later(long nanos) {
        if (wanted) {
            var mine = ++attempt;
            server.after(nanos, () -> {
                if (mine == attempt) {
                    connect();
                }
            });
        }
    }

    private void connect() {
        var target = upstream;
        if (!wanted || target == null || stream != null) {
            return;
        }
        if (broken) {
            obstacle = "broken";
            retry();
            return;
        }
        var peer = server.peers.at(target.address()).map(VirtualPostgres::server);
        if (peer.isEmpty() || !answers(peer.get())) {
            obstacle = "connection timed out";
            later(CONNECT_TIMEOUT_NANOS);
        } else if (peer.get().phase() != Server.Phase.RUNNING) {
            obstacle = "connection refused";
            retry();
        } else {
            var mine = ++attempt;
            server.after(server.machine.draw(server.machine.calibration.reconnect()), () -> {
                if (mine == attempt) {
                    attach(peer.get());
                }
            });
        }
    }

    private boolean answers(Server peer) {
        return peer.machine.isUp()
                && !peer.machine.isStalled()
                && !peer.isHung()
                && server.machine.network.connects(server.machine.place, peer.machine.place);
    }

    private void attach(Server peer) {
        var slot = server.machine.self.slotName();
        var refusal = answers(peer) ? refusal(peer, slot) : Optional.of("connection timed out");
        obstacle = refusal.orElse("");
        if (refusal.isPresent()) {
            retry();
            return;
        }
        var data = server.data();
        data.newest = data.newest.compareTo(peer.data().newest) > 0 ? data.newest : peer.data().newest;
        stream = new WalStream(peer, server, peer.data().slots.named(slot), name());
        peer.senders.add(stream);
        server.machine.history.note(new Happening.StreamingBegan(server.machine.self, peer.machine.self, name()));
        stream.flowChanged();
    }

    private String name() {
        return StandbyName.of(server.machine.self, upstream().flatMap(Upstream::epoch));
    }

    /** What the upstream, or the standby itself, says against it. */
    private Optional<String> refusal(Server peer, String slotName) {
        if (peer.phase() != Server.Phase.RUNNING) {
            return Optional.of("connection refused");
        }
        var ours = server.data();
        var theirs = peer.data();
        if (!ours.system.equals(theirs.system)) {
            return Optional.of("database system identifier differs between the primary and standby");
        }
        var slot = theirs.slots.named(slotName);
        if (slot == null) {
            return Optional.of("replication slot does not exist");
        }
        if (slot.isActive()) {
            return Optional.of("replication slot is active");
        }
        if (slot.isLost() || ours.flushed < theirs.oldest) {
            return Optional.of("requested WAL segment has already been removed");
        }
        if (!theirs.branch.passesThrough(ours.branch, ours.flushed)) {
            return Optional.of("requested starting point is not in this server's history");
        }
        // A ring of standbys gets nothing; it would only be asked in circles.
        return peer.streamsFrom(server) ? Optional.of("it streams from here itself") : Optional.empty();
    }
}
