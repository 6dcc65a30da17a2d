package io.matriarch.simulator.invariant;

import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.cluster.ClusterState;
import io.matriarch.protocol.cluster.Leadership;
import io.matriarch.protocol.cluster.Membership;
import io.matriarch.protocol.id.InstanceId;
import io.matriarch.protocol.id.Lsn;
import io.matriarch.protocol.id.Timeline;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * A choice of a new leader and what was known when it was made, judged anew.
 *
 * @param timeline the one that the leader wrote
 * @param mayLackBytes how far the chosen one may be behind
 * @param known the last report of each instance
 * @param mustHave the end of the old leader's WAL, when the chosen one has to have all of it
 * @param tried who was to lead already and did not, the last one last: they come after all others
 * @param surelyThere who was in touch for certain, so that there was no reason to pass over it
 */
record Election(
        ClusterState state,
        Leadership leader,
        Timeline timeline,
        InstanceId chosen,
        long mayLackBytes,
        SortedMap<InstanceId, PostgresReport> known,
        Optional<Lsn> mustHave,
        List<InstanceId> tried,
        Predicate<InstanceId> surelyThere) {

    /** What speaks against the choice. */
    Optional<String> complaint() {
        return objection(chosen)
                .map(why -> "%s was chosen, and %s".formatted(chosen, why))
                .or(this::missing)
                .or(this::better);
    }

    private Optional<String> missing() {
        return mustHave.filter(end -> !position(chosen).isAtLeast(end))
                .map(end -> "%s was chosen with WAL to %s, and the leader had said that its own ends at %s"
                        .formatted(chosen, position(chosen), end));
    }

    private Optional<String> better() {
        return state.instances().keySet().stream()
                .filter(other -> !other.equals(leader.instance()) && !other.equals(chosen))
                .filter(other -> objection(other).isEmpty() && surelyThere.test(other))
                .filter(this::comesFirst)
                .findFirst()
                .map(other -> "%s was chosen with WAL to %s%s, and %s had %s"
                        .formatted(
                                chosen,
                                position(chosen),
                                tried.contains(chosen) ? " after it had been tried in vain" : "",
                                other,
                                position(other)));
    }

    private boolean comesFirst(InstanceId other) {
        var order = Integer.compare(tried.indexOf(other), tried.indexOf(chosen));
        return order < 0 || (order == 0 && position(other).bytesAheadOf(position(chosen)) > 0);
    }

    /** Why {@code id} may not lead, by the reports alone. */
    private Optional<String> objection(InstanceId id) {
        var instance = state.instance(id);
        var server = Optional.ofNullable(known.get(id));
        if (instance.isEmpty() || server.isEmpty()) {
            return Optional.of("nothing was known of it");
        }
        if (!instance.get().spec().role().mayLead()
                || instance.get().membership() == Membership.EXPECTED
                || instance.get().task().isPresent()) {
            return Optional.of("it was %s, declared %s, with %s"
                    .formatted(
                            instance.get().membership(),
                            instance.get().spec().role(),
                            instance.get().task()));
        }
        if (server.get().state() != ServerState.RUNNING
                || server.get().role().filter(ServerRole.STANDBY::equals).isEmpty()) {
            return Optional.of("its PostgreSQL was %s as %s"
                    .formatted(server.get().state(), server.get().role()));
        }
        if (server.get().timeline().filter(t -> t.compareTo(timeline) < 0).isPresent()) {
            return Optional.of("it was on timeline %s and the leader on %s"
                    .formatted(server.get().timeline().get(), timeline));
        }
        var lag = mostKnown().bytesAheadOf(position(id));
        return lag > mayLackBytes
                ? Optional.of("it was known to lack %d bytes, and %d may be lost".formatted(lag, mayLackBytes))
                : Optional.empty();
    }

    private Lsn position(InstanceId id) {
        return Optional.ofNullable(known.get(id))
                .flatMap(PostgresReport::position)
                .orElse(Lsn.ZERO);
    }

    private Lsn mostKnown() {
        return known.keySet().stream().map(this::position).reduce(Lsn.ZERO, Lsn::max);
    }
}
