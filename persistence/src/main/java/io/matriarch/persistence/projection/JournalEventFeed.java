package io.matriarch.persistence.projection;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.PersistenceQuery;
import akka.stream.javadsl.Source;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.persistence.journal.PersistenceIds;
import io.matriarch.protocol.event.ClusterEvent;
import io.matriarch.protocol.id.ClusterName;

/** The feed from the journal of an actor system, whoever of several orchestrators writes it. Polls four times a second. */
public final class JournalEventFeed implements EventFeed {

    private final JdbcReadJournal journal;

    public JournalEventFeed(ActorSystem<?> system) {
        journal = PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    }

    @Override
    public Source<EventLog.Entry, NotUsed> from(ClusterName cluster, long fromSequence) {
        return journal.eventsByPersistenceId(PersistenceIds.of(cluster), Math.max(1, fromSequence), Long.MAX_VALUE)
                .map(JournalEventFeed::entry);
    }

    private static EventLog.Entry entry(EventEnvelope envelope) {
        return new EventLog.Entry(envelope.sequenceNr(), (ClusterEvent) envelope.event());
    }
}
