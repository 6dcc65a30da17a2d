package io.matriarch.protocol.event;

import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Epoch;
import java.time.Instant;

/** The leader of {@code epoch} shall count the acknowledgements of these standbys. How it gets there is its agent's part. */
public record StandbySetChosen(Epoch epoch, StandbySet standbys, String reason, Instant at) implements ClusterEvent {}
