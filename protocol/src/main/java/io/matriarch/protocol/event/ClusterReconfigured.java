package io.matriarch.protocol.event;

import io.matriarch.protocol.spec.ClusterSettings;
import java.time.Instant;

/** The settings of the cluster were changed. */
public record ClusterReconfigured(ClusterSettings settings, Instant at) implements ClusterEvent {}
