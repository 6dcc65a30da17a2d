package io.matriarch.simulator.runtime;

import io.matriarch.protocol.event.ClusterEvent;

/**
 * A row of the journal.
 *
 * @param writer one incarnation of the actor that wrote it
 */
public record Persisted(long sequenceNumber, String writer, ClusterEvent event) {}
