package io.matriarch.cluster;

import io.matriarch.lease.LeaderWatch;
import io.matriarch.node.NodeConnector;
import io.matriarch.persistence.journal.JournalHead;
import io.matriarch.protocol.id.IdGenerator;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.runtime.Ticker;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Everything outside that a cluster's actor touches, but for the journal it writes; the simulator has its own of each.
 *
 * @param chances the random numbers of an instance's supervisor; its own for each, where runs are to be repeated
 */
public record Surroundings(
        NodeConnector connector,
        LeaderWatch leaders,
        JournalHead journal,
        InstantSource clock,
        Ticker ticker,
        IdGenerator ids,
        Function<InstanceId, RandomGenerator> chances) {}
