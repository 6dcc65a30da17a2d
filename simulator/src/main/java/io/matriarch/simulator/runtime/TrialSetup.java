package io.matriarch.simulator.runtime;

import akka.actor.ActorRef;
import akka.actor.setup.Setup;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the plugins of an actor system find the database of the trial that is running. */
final class TrialSetup extends Setup {

    private @Nullable VirtualDatabase database;
    private @Nullable ActorRef journal;
    private @Nullable ActorRef snapshots;

    /** Tells a plugin to forget all it knows: it fails with {@link Renewed}, and is made anew. */
    enum Renew {
        RENEW
    }

    /** Not a failure; Akka knows no other way to make an actor anew. */
    static final class Renewed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Renewed() {
            super("a new trial begins", null, false, false);
        }
    }

    VirtualDatabase database() {
        return Objects.requireNonNull(database, "the trial has no database");
    }

    void use(VirtualDatabase next) {
        database = next;
    }

    void journalIs(ActorRef actor) {
        journal = actor;
    }

    void snapshotsAre(ActorRef actor) {
        snapshots = actor;
    }

    /** Circuit breakers and answers that were on their way are of the last trial; where there are none, time is saved. */
    void renewPlugins() {
        if (database == null || database.leavesNoTrace()) {
            return;
        }
        if (journal != null) {
            journal.tell(Renew.RENEW, ActorRef.noSender());
        }
        if (snapshots != null) {
            snapshots.tell(Renew.RENEW, ActorRef.noSender());
        }
    }
}
