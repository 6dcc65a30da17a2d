package io.matriarch.protocol.event;

import io.matriarch.protocol.spec.InstanceSpec;
import java.time.Instant;

/** An instance was declared. */
public record InstanceAdded(InstanceSpec instance, Instant at) implements ClusterEvent {}
