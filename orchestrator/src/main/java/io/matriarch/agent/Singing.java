package io.matriarch.agent;

import io.matriarch.agent.Action.Count;
import io.matriarch.agent.Canary.Flight;
import io.matriarch.agent.Canary.Line;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.lease.StoredStandbys;
import io.matriarch.protocol.agent.AgentReport.Ailment;
import io.matriarch.protocol.agent.Assignment.Lead;
import io.matriarch.protocol.cluster.StandbySet;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends canaries and draws conclusions (docs/quorum.md, L7). In quorum mode one that standbys have acknowledged renews authority as a
 * keepalive of the lease does, so that etcd's absence does not stop a healthy primary. In either mode one that does not come back
 * shows that commits hang, though the server may answer every other question.
 */
final class Singing {

    /** In quorum mode: authority has to outlast one that is lost. */
    private static final Duration COUNTED_BEAT = Duration.ofMillis(500);

    private static final Duration PLAIN_BEAT = Duration.ofSeconds(1);

    /** A counted one that takes this long waits for standbys, or for the disk: a plain one finds out. */
    private static final Duration DOUBT = Duration.ofMillis(500);

    private Singing() {}

    static void sing(Turn turn) {
        if (!turn.server.isUp()) {
            turn.canary = turn.canary.ended(turn.now);
            return;
        }
        var goal = goal(turn);
        if (goal.isEmpty() || !turn.server.seen().isWritable() || turn.server.doomed()) {
            return;
        }
        var count = count(turn, goal.get());
        if (count.isPresent() && isToSing(turn, turn.canary.counted())) {
            turn.canary = turn.canary.withCounted(sent(turn, turn.canary.counted(), count, COUNTED_BEAT));
        }
        var inDoubt = isSilentFor(turn, turn.canary.counted(), DOUBT);
        if ((count.isEmpty() || inDoubt) && isToSing(turn, turn.canary.plain())) {
            turn.canary = turn.canary.withPlain(sent(turn, turn.canary.plain(), Optional.empty(), PLAIN_BEAT));
        }
    }

    private static boolean isToSing(Turn turn, Line line) {
        return line.mayHaveMore() && turn.isDue(line.notBefore());
    }

    private static Line sent(Turn turn, Line line, Optional<Count> count, Duration beat) {
        var flight = new Flight(turn.nextId(), count);
        turn.act(new Action.Sing(flight.id(), count));
        return line.sent(flight, turn.now, turn.in(beat));
    }

    private static Optional<Lead> goal(Turn turn) {
        return turn.pledge.assignment().isPresent() && turn.pledge.assignment().get() instanceof Lead lead
                ? Optional.of(lead)
                : Optional.empty();
    }

    /**
     * By whom PostgreSQL counts, when all who may count are known and none of the sets in force is that of nobody: who leads next has
     * to take standbys of each of them away first.
     */
    private static Optional<Count> count(Turn turn, Lead goal) {
        return turn.acknowledging
                .recordedFor(goal.epoch())
                .filter(_ -> goal.quorum().isPresent())
                .map(StoredStandbys::record)
                .filter(record -> !record.inForce().contains(StandbySet.NONE))
                .filter(record -> turn.acknowledging.counts(record.epoch(), record.current()))
                .map(record -> new Count(record.epoch(), record.current()));
    }

    static void sung(Turn turn, Input.Sung sung) {
        // Who says no does not hang.
        var answered = !(sung.outcome() instanceof Outcome.TimedOut);
        var canary = turn.canary;
        if (canary.plain().has(sung.id())) {
            turn.canary = canary.withPlain(canary.plain().landed(answered));
        } else if (canary.counted().has(sung.id())) {
            var count = canary.counted().flight().flatMap(Flight::count);
            var done = sung.outcome() instanceof Outcome.Done;
            turn.canary = canary.withCounted(canary.counted().landed(answered));
            if (done) {
                turn.canary = turn.canary.withPlain(turn.canary.plain().landed(true));
            }
            if (done && count.equals(goal(turn).flatMap(goal -> count(turn, goal)))) {
                vouched(turn, count.orElseThrow(), sung.sentNanos());
            }
        }
    }

    private static void vouched(Turn turn, Count count, long sentNanos) {
        var until =
                LeaseKeeping.authorityOf(turn, sentNanos, turn.config.lease().ttl());
        turn.canary = turn.canary.vouching(count.epoch(), until);
    }

    /** What the canaries say of a server that answers. */
    static Optional<Ailment> ailment(Turn turn) {
        if (!turn.server.seen().isWritable()) {
            return Optional.empty();
        }
        if (commitsHang(turn)) {
            return Optional.of(Ailment.COMMITS_HANG);
        }
        return isSilentFor(turn, turn.canary.counted(), turn.timings().silence())
                ? Optional.of(Ailment.COMMITS_WAIT)
                : Optional.empty();
    }

    /** A commit that takes as long as a silence that is suspicious is not slow, it hangs. */
    static boolean commitsHang(Turn turn) {
        return isSilentFor(turn, turn.canary.plain(), turn.timings().silence());
    }

    private static boolean isSilentFor(Turn turn, Line line, Duration time) {
        return line.silentSince()
                .filter(since -> turn.isDue(since + time.toNanos()))
                .isPresent();
    }
}
