package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;

/** An instance that had joined is out of touch or streams no more. */
public record InstanceLost(InstanceId instance, String reason, Instant at) implements ClusterEvent {}
