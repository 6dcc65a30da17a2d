package io.matriarch.http.wire;

import io.matriarch.protocol.cluster.ClusterState;

/** The state of a cluster after the event with number {@code sequence}; 0 before the first. */
public record StateBody(String cluster, long sequence, ClusterState state) {}
