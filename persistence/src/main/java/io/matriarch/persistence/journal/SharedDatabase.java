package io.matriarch.persistence.journal;

import akka.actor.ActorSystem;
import akka.persistence.jdbc.db.SlickDatabase;
import akka.persistence.jdbc.db.SlickDatabaseProvider;
import com.typesafe.config.Config;

/** What the plugin asks for its database; {@code matriarch-journal.conf} names this class. */
public final class SharedDatabase implements SlickDatabaseProvider {

    private final SlickDatabase database;

    /** Called by the plugin, by reflection. */
    public SharedDatabase(ActorSystem system) {
        database = system.settings()
                .setup()
                .get(JournalSetup.class)
                .orElseThrow(() -> new IllegalStateException(
                        "the actor system was made without JournalDatabase.setup(), so the journal has no database"))
                .database();
    }

    /** The same for journal, snapshots and queries. */
    @Override
    public SlickDatabase database(Config plugin) {
        return database;
    }
}
