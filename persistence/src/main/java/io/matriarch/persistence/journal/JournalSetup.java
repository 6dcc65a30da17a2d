package io.matriarch.persistence.journal;

import akka.actor.setup.Setup;
import akka.persistence.jdbc.db.SlickDatabase;

/** Hands the open database to the plugin of an actor system: beside its configuration, which is printed and has no secrets. */
final class JournalSetup extends Setup {

    private final SlickDatabase database;

    JournalSetup(SlickDatabase database) {
        this.database = database;
    }

    SlickDatabase database() {
        return database;
    }
}
