package io.matriarch.persistence.projection;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import io.matriarch.persistence.audit.EventLog;
import io.matriarch.protocol.id.ClusterName;

/** A cluster's events as they come. */
@FunctionalInterface
public interface EventFeed {

    /**
     * The events with sequence numbers from {@code fromSequence} (1 is the first) on, in order and without a gap; then, without
     * an end, those to come, each a fraction of a second after it was persisted. Fails when the journal cannot be read.
     */
    Source<EventLog.Entry, NotUsed> from(ClusterName cluster, long fromSequence);
}
