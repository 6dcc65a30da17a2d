package io.matriarch.protocol.event;

import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.spec.ClusterSettings;
import java.time.Instant;

/** A cluster was declared and is ours from now on. */
public record ClusterRegistered(ClusterName cluster, ClusterSettings settings, Instant at) implements ClusterEvent {}
