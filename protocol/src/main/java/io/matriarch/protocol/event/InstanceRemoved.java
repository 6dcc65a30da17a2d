package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;

/** An instance belongs to the cluster no more. Its data stays on its node unless {@code dataDeleted}. */
public record InstanceRemoved(InstanceId instance, boolean dataDeleted, Instant at) implements ClusterEvent {}
