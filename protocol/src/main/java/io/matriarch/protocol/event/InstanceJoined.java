package io.matriarch.protocol.event;

import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Timeline;
import java.time.Instant;

/** An instance streams, has caught up, and the leader confirms it. */
public record InstanceJoined(InstanceId instance, Timeline timeline, String how, Instant at) implements ClusterEvent {}
