package io.matriarch.protocol.event;

import io.matriarch.protocol.id.OperationId;
import java.time.Instant;

/** The cluster is ours no more. Data stays on the nodes unless {@code dataDeleted}. */
public record ClusterRemoved(OperationId operation, boolean dataDeleted, Instant at) implements ClusterEvent {}
