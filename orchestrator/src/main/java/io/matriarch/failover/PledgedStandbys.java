package io.matriarch.failover;

import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.InstanceState;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.evidence.CandidateVerdict;
import io.matriarch.protocol.evidence.CandidateVerdict.Verdict;
import io.matriarch.protocol.evidence.Evidence;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has pledged an epoch, and who of them may lead in it: by the last reports of agents that are attached. A pledge counts only
 * with its position, for the most advanced has to be known.
 */
public final class PledgedStandbys {

    private final ClusterState state;
    private final InstanceId old;
    private final Observations seen;
    private final Epoch epoch;
    private final TreeMap<InstanceId, Position> pledged = new TreeMap<>();

    /** Where the WAL of a standby ends. On a later timeline it has all that was acknowledged on an earlier one. */
    private record Position(Timeline timeline, Lsn lsn) implements Comparable<Position> {
        private static final Comparator<Position> ORDER =
                Comparator.comparing(Position::timeline).thenComparing(Position::lsn);

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * @param old the leader from whom they were taken away
     * @param epoch what they have to have pledged
     */
    public PledgedStandbys(ClusterState state, InstanceId old, Observations seen, Epoch epoch) {
        this.state = state;
        this.old = old;
        this.seen = seen;
        this.epoch = epoch;
        for (var id : state.instances().keySet()) {
            if (!id.equals(old) && hasPledged(seen.node(id))) {
                position(seen.node(id)).ifPresent(position -> pledged.put(id, position));
            }
        }
    }

    private boolean hasPledged(NodeView node) {
        return node.isAttached()
                && node.report()
                        .flatMap(report -> report.pledged())
                        .filter(promised -> !promised.isBefore(epoch))
                        .isPresent();
    }

    private static Optional<Position> position(NodeView node) {
        return node.postgres()
                .flatMap(server -> server.timeline()
                        .flatMap(timeline -> server.position().map(lsn -> new Position(timeline, lsn))));
    }

    public SortedSet<InstanceId> instances() {
        return new TreeSet<>(pledged.keySet());
    }

    /**
     * The most advanced, once enough have pledged that it has all that was ever acknowledged: of those that run, if that can be one,
     * for they lead at once. Who may not lead counts all the same, as long as it is not ahead of who may.
     */
    public Optional<InstanceId> best(StandbyRecord standbys) {
        var eligible = new TreeMap<>(pledged);
        eligible.keySet().removeIf(id -> objection(id).isPresent());
        var running = new TreeMap<>(eligible);
        running.keySet().removeIf(id -> !seen.node(id).isRunningStandby());
        return bestOf(running, running.keySet(), standbys)
                .or(() -> bestOf(running, pledged.keySet(), standbys))
                .or(() -> bestOf(eligible, pledged.keySet(), standbys));
    }

    private Optional<InstanceId> bestOf(
            Map<InstanceId, Position> eligible, Collection<InstanceId> counted, StandbyRecord standbys) {
        if (eligible.isEmpty() || !standbys.isRevokedBy(counted)) {
            return Optional.empty();
        }
        var needed = counted.stream().map(pledged::get).max(Comparator.naturalOrder());
        return eligible.entrySet().stream()
                .max(Map.Entry.<InstanceId, Position>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .filter(best -> needed.filter(most -> best.getValue().compareTo(most) >= 0)
                        .isPresent())
                .map(Map.Entry::getKey);
    }

    private Optional<String> objection(InstanceId id) {
        var instance = state.instance(id);
        if (instance.filter(found -> found.spec().role().mayLead()).isEmpty()) {
            return Optional.of("is not declared as one that may lead");
        }
        if (instance.flatMap(InstanceState::task).isPresent()) {
            return Optional.of("is being worked on");
        }
        return isStandby(seen.node(id)) ? Optional.empty() : Optional.of("its PostgreSQL is no standby");
    }

    /** One that is stopped is started as a standby of nobody first. */
    private static boolean isStandby(NodeView node) {
        return node.isRunningStandby()
                || node.postgres()
                        .filter(server ->
                                server.state() == ServerState.STOPPED || server.state() == ServerState.CRASHED)
                        .flatMap(server -> server.role())
                        .filter(role -> role == ServerRole.STANDBY)
                        .isPresent();
    }

    /** A verdict on every instance but the old leader. */
    public List<CandidateVerdict> verdicts(InstanceId chosen) {
        return state.instances().keySet().stream()
                .filter(id -> !id.equals(old))
                .map(id -> verdict(id, chosen))
                .toList();
    }

    private CandidateVerdict verdict(InstanceId id, InstanceId chosen) {
        var node = seen.node(id);
        var has = Optional.ofNullable(pledged.get(id));
        var most = pledged.values().stream().max(Comparator.naturalOrder()).map(Position::lsn);
        var objection = has.isPresent() ? objection(id) : Optional.of("has not pledged epoch " + epoch);
        return new CandidateVerdict(
                id,
                id.equals(chosen) ? Verdict.CHOSEN : objection.isPresent() ? Verdict.REJECTED : Verdict.ELIGIBLE,
                objection.orElse(id.equals(chosen) ? "has pledged and is the most advanced" : "has pledged"),
                node.position(),
                node.postgres().flatMap(server -> server.timeline()),
                has.flatMap(position -> most.map(end -> end.bytesAheadOf(position.lsn()))));
    }

    /** Each pledge as a fact on which the choice rests. */
    public List<Evidence> evidence(Instant now) {
        return pledged.entrySet().stream()
                .<Evidence>map(entry -> new Evidence.Pledged(
                        entry.getKey(), epoch, entry.getValue().lsn(), now))
                .toList();
    }

    /**
     * Whose acknowledgements {@code next} shall need: of the others that have pledged, for they are there; where there are none, of
     * all others, so that writes wait for the first that comes.
     */
    public StandbySet standbysOf(InstanceId next) {
        var there = pledged.keySet().stream().filter(id -> !id.equals(next)).toList();
        return StandbySet.of(
                there.isEmpty()
                        ? state.instances().keySet().stream()
                                .filter(id -> !id.equals(next))
                                .toList()
                        : there);
    }
}
