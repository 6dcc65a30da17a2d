package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.Fitness;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.id.Lsn;
import java.util.function.Consumer;

/** What an agent asks a leader over the network, and what follows from it for its own data directory. */
final class Questions {

    /** How long it waits for an answer. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private final AgentSide agent;
    private final Peers peers;

    Questions(AgentSide agent, Peers peers) {
        this.agent = agent;
        this.peers = peers;
    }

    /** What comes of a question. */
    sealed interface Answer {
        /** It answers. */
        record Value(Server leader) implements Answer {}

        record None(String why) implements Answer {}
    }

    /** Connects as the replication role and asks for its past. */
    void ask(Upstream leader, Consumer<Answer> then) {
        var machine = agent.machine;
        var found = peers.at(leader.address()).map(VirtualPostgres::server);
        if (found.isEmpty() || !isHeard(found.get())) {
            agent.after(PATIENCE_NANOS, () -> then.accept(new Answer.None("no answer in time")));
            return;
        }
        var peer = found.get();
        var thereAndBack = machine.network.drawNanos(machine.place, peer.machine.place)
                + machine.network.drawNanos(peer.machine.place, machine.place);
        agent.after(2 * thereAndBack + machine.draw(machine.calibration.look()), () -> {
            if (isHeard(peer)) {
                then.accept(answer(peer));
            } else {
                agent.after(PATIENCE_NANOS, () -> then.accept(new Answer.None("no answer in time")));
            }
        });
    }

    /** Whether what is said reaches it and comes back. */
    boolean isHeard(Server peer) {
        return peer.machine.isUp()
                && !peer.machine.isStalled()
                && !peer.isHung()
                && agent.machine.network.connects(agent.machine.place, peer.machine.place);
    }

    private static Answer answer(Server peer) {
        return switch (peer.phase()) {
            case DOWN -> new Answer.None("connection refused");
            case STARTING -> new Answer.None("the database system is starting up (57P03)");
            case STOPPING -> new Answer.None("the database system is shutting down (57P03)");
            case RUNNING -> {
                peer.settle();
                yield peer.data().replicator
                        ? new Answer.Value(peer)
                        : new Answer.None("password authentication failed for user \"replicator\" (28P01)");
            }
        };
    }

    /** Whether the data directory here can stream from {@code leader}. */
    void fit(Upstream leader, Consumer<Fit> then) {
        var data = agent.disk.data();
        if (data == null) {
            agent.after(1, () -> then.accept(new Fit.Unknown("the data directory here cannot be read")));
            return;
        }
        ownEnd(known -> {
            if (known) {
                ask(leader, answer -> then.accept(judged(leader, answer)));
            } else {
                then.accept(new Fit.Unknown("the end of the WAL here cannot be told"));
            }
        });
    }

    /** Asks the server when it runs, and reads the WAL on disk when it does not. */
    private void ownEnd(Consumer<Boolean> then) {
        var machine = agent.machine;
        var server = agent.server;
        if (!server.isRunning()) {
            var takes = agent.endKnown ? 1 : machine.draw(machine.calibration.walEnd());
            agent.after(takes, () -> {
                agent.endKnown = !server.isRunning();
                then.accept(true);
            });
        } else if (server.isHung()) {
            agent.after(PATIENCE_NANOS, () -> then.accept(false));
        } else {
            agent.after(
                    machine.draw(machine.calibration.look()),
                    () -> then.accept(server.phase() == Server.Phase.RUNNING && !server.isExhausted()));
        }
    }

    private Fit judged(Upstream leader, Answer answer) {
        return switch (answer) {
            case Answer.None(var why) -> new Fit.Unknown(leader.instance() + ": " + why);
            case Answer.Value(var peer) -> judged(leader, peer.data());
        };
    }

    /** Whether a comparison of the WAL before a position finds it the same; what is not there any more is not compared. */
    private static boolean isSame(Data ours, Data theirs, long end) {
        return end - 1 < Math.max(ours.oldest, theirs.oldest) || theirs.branch.passesThrough(ours.branch.at(end), end);
    }

    private Fit judged(Upstream leader, Data theirs) {
        agent.server.settle();
        var ours = agent.disk.data();
        if (ours == null) {
            return new Fit.Unknown("the data directory here cannot be read");
        }
        var end = new Lsn(ours.written);
        var our = new Fitness.Past(ours.system, ours.branch.history(), end);
        var their = new Fitness.Past(theirs.system, theirs.branch.history(), new Lsn(theirs.flushed));
        var fit = Fitness.of(our, their);
        var same = Fitness.sameUpTo(fit, our).map(Lsn::value);
        if (same.isPresent() && !isSame(ours, theirs, same.get())) {
            return Fitness.forked(our, their);
        }
        return fit instanceof Fit.CanStream && Data.segmentOf(ours.written) < theirs.oldest
                ? new Fit.WalRemoved(leader.instance() + " has removed the WAL after " + end)
                : fit;
    }
}
