package io.matriarch.cluster;

import io.matriarch.lease.LeaderWatch;
import io.matriarch.node.NodeConnector;
import io.matriarch.protocol.id.IdGenerator;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Everything outside the journal that a cluster's actor touches; the simulator has its own of each. */
public record Surroundings(
        NodeConnector connector, LeaderWatch leaders, InstantSource clock, IdGenerator ids, RandomGenerator random) {}
