package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.protocol.agent.Assignment.Lead;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.util.Optional;

/** The way to be the primary of an epoch: the WAL, then the key, then writes (A3). */
final class Leading {

    /** How long a crashed leader waits for the orchestrator to say whether somebody else leads, before it restarts by itself. */
    private static final Duration WORD_PATIENCE = Duration.ofSeconds(2);

    private static final Duration CHECKPOINT_AGAIN = Duration.ofSeconds(1);

    private Leading() {}

    static void pursue(Turn turn, Lead goal) {
        if (goal.system().filter(turn.server::isForeignTo).isPresent()) {
            turn.obstacle = Optional.of("the data directory belongs to another system, "
                    + turn.server.data().orElseThrow().system());
        } else if (!turn.server.isUp()) {
            fromDown(turn, goal);
        } else if (turn.server.seen().isWritable()) {
            asPrimary(turn, goal);
        } else if (isRunningStandby(turn)) {
            asStandby(turn, goal);
        } else {
            // It is coming up as primary; the key may need another epoch meanwhile.
            LeaseKeeping.isHeldFor(turn, goal);
        }
    }

    private static boolean isRunningStandby(Turn turn) {
        var seen = turn.server.seen();
        return !turn.server.mayWrite()
                || (seen.state() == ServerState.RUNNING
                        && seen.role()
                                .filter(role -> role == ServerRole.STANDBY)
                                .isPresent());
    }

    private static void asPrimary(Turn turn, Lead goal) {
        showTimelineInControl(turn);
        if (!LeaseKeeping.isHeldFor(turn, goal)) {
            return;
        }
        Acknowledgements.pursue(turn, goal);
        if (!turn.server.converged() && turn.duty.isIdle() && turn.mayTry()) {
            turn.serve(new ServerWork.Converge());
        }
    }

    /**
     * After a promotion pg_control goes on naming the old timeline until the next checkpoint, which PostgreSQL takes minutes over. A
     * rewind of the others that reads it meanwhile finds nothing to do. Nobody waits for this one; writes go on.
     */
    private static void showTimelineInControl(Turn turn) {
        var written = turn.server.seen().timeline();
        var shown = turn.server.data().map(DataDirectory.Present::checkpointTimeline);
        var behind = written.isPresent()
                && shown.filter(timeline -> timeline.compareTo(written.get()) < 0)
                        .isPresent();
        if (behind && turn.duty.side().isEmpty() && turn.isDue(turn.repair.checkNotBefore())) {
            turn.repair = turn.repair.checkAgain(turn.in(CHECKPOINT_AGAIN));
            turn.serve(new ServerWork.Checkpoint());
        }
    }

    private static void asStandby(Turn turn, Lead goal) {
        var position = turn.server.seen().position();
        if (lacksWal(goal, position)) {
            turn.obstacle = Optional.of("waits for WAL up to %s, has %s"
                    .formatted(
                            goal.notBefore().orElseThrow(),
                            position.map(Lsn::toString).orElse("none")));
        } else if (LeaseKeeping.isHeldFor(turn, goal)
                && Acknowledgements.areReady(turn, goal)
                && turn.mayTry()
                && turn.isGuarded()) {
            turn.serve(new ServerWork.Promote(turn.timings().promotion()));
        }
    }

    private static boolean lacksWal(Lead goal, Optional<Lsn> position) {
        return goal.notBefore()
                .filter(needed -> position.filter(has -> has.isAtLeast(needed)).isEmpty())
                .isPresent();
    }

    private static void fromDown(Turn turn, Lead goal) {
        if (!AgentDecider.describe(turn)) {
            return;
        }
        switch (turn.server.directory().orElseThrow()) {
            case DataDirectory.Absent() -> initialize(turn, goal, "there is no data directory");
            case DataDirectory.Unusable(var why) -> initialize(turn, goal, "the data directory is not whole: " + why);
            case DataDirectory.Present whole -> start(turn, goal, whole);
        }
    }

    private static void initialize(Turn turn, Lead goal, String lack) {
        if (!goal.mayInitialize()) {
            turn.obstacle = Optional.of(lack);
        } else if (LeaseKeeping.isHeldFor(turn, goal) && turn.mayTry()) {
            turn.serve(new ServerWork.Initialize());
        }
    }

    private static void start(Turn turn, Lead goal, DataDirectory.Present whole) {
        if (awaitsWord(turn) || !turn.mayTry()) {
            return;
        }
        if (whole.standby() && lacksWal(goal, turn.server.endOfWal())) {
            turn.obstacle = Optional.of("lacks WAL up to " + goal.notBefore().orElseThrow());
        } else if (LeaseKeeping.isHeldFor(turn, goal)) {
            if (whole.standby()) {
                turn.serve(new ServerWork.StartForPromotion());
            } else if (Acknowledgements.areReady(turn, goal) && turn.isGuarded()) {
                turn.serve(new ServerWork.StartPrimary());
            }
        }
    }

    /**
     * After a crash the orchestrator may know a standby that has all of the WAL and is faster than crash recovery. The key is kept
     * meanwhile. Nobody attached: nobody to wait for.
     */
    private static boolean awaitsWord(Turn turn) {
        var waits = turn.server.crashed()
                && !Errands.isRestarting(turn)
                && !turn.channels.isEmpty()
                && !turn.isDue(turn.server.sinceNanos() + WORD_PATIENCE.toNanos());
        if (waits) {
            turn.obstacle = Optional.of("PostgreSQL ended by itself; waits for the orchestrator's word");
        }
        return waits;
    }
}
