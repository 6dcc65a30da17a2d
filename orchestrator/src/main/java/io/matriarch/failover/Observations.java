package io.matriarch.failover;

import io.matriarch.lease.LeaderWatch.LeaderKey;
import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Everything that is known beside the journal. Volatile: a restarted orchestrator begins with nothing.
 *
 * @param startedAt when this orchestrator began to look
 * @param key what etcd last said of the leader key
 * @param keySince since when it has said so
 * @param recordedEpoch the highest epoch that etcd was ever seen to have recorded
 */
public record Observations(
        Instant startedAt,
        SortedMap<InstanceId, NodeView> nodes,
        LeaderKey key,
        Instant keySince,
        Epoch recordedEpoch) {

    /** Changed only until it becomes part of one: each report makes new observations, and one copy for each is enough. */
    private static final class Nodes extends TreeMap<InstanceId, NodeView> {
        private static final long serialVersionUID = 1;

        private Nodes(SortedMap<InstanceId, NodeView> nodes) {
            super(nodes);
        }
    }

    public Observations {
        nodes = nodes instanceof Nodes ? nodes : new Nodes(nodes);
    }

    @Override
    public SortedMap<InstanceId, NodeView> nodes() {
        return Collections.unmodifiableSortedMap(nodes);
    }

    /** Nothing was seen. */
    public static Observations none(Instant startedAt) {
        return new Observations(
                startedAt, new TreeMap<>(), new LeaderKey.Unknown("etcd was not asked yet"), startedAt, Epoch.NONE);
    }

    public NodeView node(InstanceId instance) {
        var known = nodes.get(instance);
        return known != null ? known : NodeView.unseen(startedAt);
    }

    public Observations with(InstanceId instance, UnaryOperator<NodeView> change) {
        return with(List.of(instance), change);
    }

    public Observations with(Collection<InstanceId> instances, UnaryOperator<NodeView> change) {
        if (instances.isEmpty()) {
            return this;
        }
        var next = new Nodes(nodes);
        instances.forEach(instance -> next.put(instance, change.apply(node(instance))));
        return new Observations(startedAt, next, key, keySince, recordedEpoch);
    }

    public Observations without(InstanceId instance) {
        var next = new Nodes(nodes);
        next.remove(instance);
        return new Observations(startedAt, next, key, keySince, recordedEpoch);
    }

    public Observations keySeen(LeaderKey seen, Instant at) {
        return new Observations(
                startedAt, nodes, seen, isSameAnswer(key, seen) ? keySince : at, latest(recordedEpoch, seen));
    }

    /** Whose acknowledgements the leader of {@code epoch} may count, when etcd says so and it is the last epoch there. */
    public Optional<StoredStandbys> standbysOf(Epoch epoch) {
        return key.standbys().filter(stored -> stored.record().epoch().equals(epoch));
    }

    /** Whether etcd says that {@code instance} holds the key. */
    public boolean isHeldBy(InstanceId instance) {
        return switch (key) {
            case LeaderKey.Held held -> held.holder().equals(instance.value());
            case LeaderKey.Absent a -> false;
            case LeaderKey.Unknown u -> false;
        };
    }

    /**
     * Whether the agent of {@code instance} has said within {@code silence} that it does not accept writes. What it said before
     * etcd last changed its mind does not count: it may have taken the key since. That it does not answer is no such word.
     */
    public boolean deniesToLead(InstanceId instance, Duration silence, Instant now) {
        var node = node(instance);
        var stale = now.minus(silence);
        return node.isAttached()
                && node.reportedAfter(stale.isBefore(keySince) ? keySince : stale)
                && node.postgres().filter(server -> !server.mayBeWritable()).isPresent();
    }

    private static boolean isSameAnswer(LeaderKey before, LeaderKey now) {
        return switch (now) {
            case LeaderKey.Held n ->
                before instanceof LeaderKey.Held b && b.holder().equals(n.holder());
            case LeaderKey.Absent n -> before instanceof LeaderKey.Absent;
            case LeaderKey.Unknown n -> before instanceof LeaderKey.Unknown;
        };
    }

    private static Epoch latest(Epoch before, LeaderKey seen) {
        var recorded = switch (seen) {
            case LeaderKey.Held held -> held.epoch();
            case LeaderKey.Absent absent -> absent.epoch();
            case LeaderKey.Unknown u -> Epoch.NONE;
        };
        return before.isBefore(recorded) ? recorded : before;
    }
}
