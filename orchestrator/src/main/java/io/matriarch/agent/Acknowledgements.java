package io.matriarch.agent;

import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.agent.Assignment.Lead;
import io.matriarch.protocol.agent.Assignment.Quorum;
import io.matriarch.protocol.agent.PostgresReport.StandbyLink;
import io.matriarch.protocol.agent.StandbyName;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.cluster.StandbySet;
import io.matriarch.protocol.id.Lsn;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The way from one set of standbys to another (docs/quorum.md): recorded in etcd, then told to PostgreSQL, and the former set is
 * struck from the record once no process counts by it and a quorum of the new one has all that was acknowledged before.
 */
final class Acknowledgements {

    private Acknowledgements() {}

    /** Whether a server that accepts writes may be started: it counts from the first by what is recorded for its epoch. */
    static boolean areReady(Turn turn, Lead goal) {
        if (goal.quorum().isEmpty()) {
            return isTold(turn, StandbyRecord.settled(goal.epoch(), StandbySet.NONE));
        }
        var stored = turn.acknowledging.recordedFor(goal.epoch());
        if (stored.isEmpty()) {
            turn.obstacle = Optional.of("etcd does not say whose acknowledgements count in epoch " + goal.epoch());
            begin(turn, goal, goal.quorum().get().standbys());
            return false;
        }
        return isTold(turn, stored.get().record());
    }

    /** The next step of a primary. One that shall wait for nobody any more goes the same way. */
    static void pursue(Turn turn, Lead goal) {
        var stored = turn.acknowledging.recordedFor(goal.epoch());
        if (stored.isEmpty()) {
            goal.quorum().ifPresent(quorum -> begin(turn, goal, quorum.standbys()));
            return;
        }
        var wanted = goal.quorum().map(Quorum::standbys).orElse(StandbySet.NONE);
        var record = stored.get().record();
        if (!record.current().equals(wanted)) {
            LeaseKeeping.record(turn, record.towards(wanted), stored.get().revision());
        } else if (isTold(turn, record) && !record.isSettled()) {
            arrive(turn, record, stored.get().revision());
        }
    }

    /** One that was told before it accepted writes is told again: only a primary says from where on everything is counted so. */
    private static void arrive(Turn turn, StandbyRecord record, long revision) {
        var barrier = turn.acknowledging.applied().flatMap(Acknowledging.Applied::barrier);
        if (barrier.isEmpty()) {
            tell(turn, record);
        } else if (isThrough(turn, record, barrier.get())) {
            LeaseKeeping.record(turn, record.arrived(), revision);
        }
    }

    /** Until now nobody had to acknowledge anything, or it is not known who had to. */
    private static void begin(Turn turn, Lead goal, StandbySet wanted) {
        var revision =
                turn.acknowledging.recorded().map(StoredStandbys::revision).orElse(0L);
        LeaseKeeping.record(turn, StandbyRecord.succeeding(Optional.empty(), goal.epoch(), wanted), revision);
    }

    private static boolean isTold(Turn turn, StandbyRecord record) {
        if (turn.acknowledging.counts(record.epoch(), record.current())) {
            return true;
        }
        tell(turn, record);
        return false;
    }

    private static void tell(Turn turn, StandbyRecord record) {
        if (turn.duty.isIdle() && turn.mayTry()) {
            var first = record.former().contains(StandbySet.NONE);
            turn.serve(new ServerWork.Count(record.epoch(), record.current(), first));
        }
    }

    /**
     * Whether every process that releases waiting commits has done so by the new set, and a quorum of it has all the WAL up to the
     * barrier. A standby's acknowledgement of WAL from behind the barrier shows both of its own sender.
     */
    private static boolean isThrough(Turn turn, StandbyRecord record, Lsn barrier) {
        var suffix = "@" + record.epoch();
        var counted = turn.server.seen().standbys().stream()
                .filter(link -> link.applicationName().endsWith(suffix))
                .toList();
        var members = new TreeSet<String>();
        record.current().standbys().forEach(id -> members.add(StandbyName.of(id, Optional.of(record.epoch()))));
        return counted.stream().allMatch(link -> has(link, barrier))
                && holding(counted, members, barrier) >= record.current().acknowledgements();
    }

    private static long holding(List<StandbyLink> counted, SortedSet<String> members, Lsn barrier) {
        return counted.stream()
                .filter(link -> members.contains(link.applicationName()) && has(link, barrier))
                .map(StandbyLink::applicationName)
                .distinct()
                .count();
    }

    private static boolean has(StandbyLink link, Lsn barrier) {
        return link.flushed().filter(lsn -> lsn.isAtLeast(barrier)).isPresent();
    }
}
