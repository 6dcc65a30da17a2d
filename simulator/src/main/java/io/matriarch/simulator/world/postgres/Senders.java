package io.matriarch.simulator.world.postgres;

import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The WAL senders of a server: everyone who streams from it, as far as it knows. */
final class Senders {

    private final Server server;
    private final List<WalStream> all = new ArrayList<>();
    /** Whose standbys do not know yet that this end of them is gone. */
    private final List<WalStream> orphans = new ArrayList<>();

    private @Nullable Runnable whenDrained;

    Senders(Server server) {
        this.server = server;
    }

    void add(WalStream stream) {
        all.add(stream);
        orphans.removeIf(WalStream::isOver);
        if (server.commits.isSynchronous()) {
            awaitAcknowledgement();
        }
    }

    int size() {
        return all.size();
    }

    List<StandbyLink> links() {
        if (all.isEmpty()) {
            return List.of();
        }
        var links = new ArrayList<StandbyLink>(all.size());
        all.forEach(stream -> links.add(stream.link()));
        links.sort((one, other) -> one.applicationName().compareTo(other.applicationName()));
        return links;
    }

    void flowChanged() {
        for (var stream : List.copyOf(all)) {
            stream.flowChanged();
        }
    }

    /** Something has been flushed that standbys have to acknowledge. */
    void awaitAcknowledgement() {
        for (var i = 0; i < all.size(); i++) {
            all.get(i).expectAcknowledgement(server.commits::acknowledge);
        }
    }

    /** One of them flows again after a while in which it did not. */
    void flowsAgain() {
        if (server.commits.isSynchronous()) {
            awaitAcknowledgement();
        }
        if (whenDrained != null) {
            drainEach();
        }
    }

    /** How far commits are acknowledged by the standbys that stream. */
    long acknowledged(SyncRule rule) {
        var names = new ArrayList<String>(all.size());
        var acked = new long[all.size()];
        for (var i = 0; i < acked.length; i++) {
            names.add(all.get(i).name());
            acked[i] = all.get(i).acked();
        }
        return rule.acknowledged(names, acked);
    }

    /** Ends each sender once its standby has everything, and says when none is left. */
    void drain(Runnable then) {
        whenDrained = then;
        if (all.isEmpty()) {
            drained();
        } else {
            drainEach();
        }
    }

    private void drainEach() {
        for (var stream : List.copyOf(all)) {
            stream.expectAcknowledgement(() -> stream.closeUp("the upstream was shut down"));
        }
    }

    private void drained() {
        var then = whenDrained;
        whenDrained = null;
        if (then != null) {
            then.run();
        }
    }

    /** Ends them as they are. */
    void endAll(String why) {
        for (var stream : List.copyOf(all)) {
            stream.closeUp(why);
        }
    }

    /** {@code told}: the machine is still there to tell the standbys. */
    void serverEnded(boolean told) {
        whenDrained = null;
        for (var stream : List.copyOf(all)) {
            if (told) {
                stream.closeUp("the upstream has ended the connection");
            } else {
                stream.upVanished();
                orphans.add(stream);
            }
        }
    }

    /** The machine is there again, and resets what standbys send on connections from before. */
    void meetClosedEnds() {
        for (var orphan : List.copyOf(orphans)) {
            orphan.flowChanged();
        }
        orphans.clear();
    }

    void closed(WalStream stream) {
        all.remove(stream);
        if (all.isEmpty() && whenDrained != null) {
            drained();
        } else if (server.commits.isSynchronous()) {
            server.commits.acknowledge();
        }
    }
}
