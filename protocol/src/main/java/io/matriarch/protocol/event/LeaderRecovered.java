package io.matriarch.protocol.event;

import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Instant;

/** The suspicion has passed without a change of leader. */
public record LeaderRecovered(Epoch epoch, InstanceId leader, String how, Instant at) implements ClusterEvent {}
