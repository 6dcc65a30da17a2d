package io.matriarch.agent;

import io.matriarch.agent.AgentState.Errand;
import io.matriarch.protocol.agent.AgentReport.Outcome;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.agent.ToAgent;
import java.time.Duration;
import java.util.Optional;

/** Works that were asked for: one after the other, each once; how it ended is remembered on disk and reported. */
final class Errands {

    /** A work that has not come to its end by then has failed. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Errands() {}

    /** Whether a restart is under way: it waits for no further word. */
    static boolean isRestarting(Turn turn) {
        return first(turn)
                .filter(errand -> errand.work() == ToAgent.Work.RESTART && errand.begun())
                .isPresent();
    }

    private static Optional<Errand> first(Turn turn) {
        return turn.errands.isEmpty() ? Optional.empty() : Optional.of(turn.errands.getFirst());
    }

    /**
     * Goes on with the oldest errand.
     *
     * @return whether it needs the server for itself in this step
     */
    static boolean advance(Turn turn) {
        while (!turn.errands.isEmpty() && turn.duty.isIdle()) {
            var errand = turn.errands.getFirst();
            if (turn.isDue(errand.sinceNanos() + LIMIT.toNanos())) {
                finish(turn, Optional.of("not done within " + LIMIT.toMinutes() + " minutes"));
                continue;
            }
            var before = turn.errands.size();
            var mine = switch (errand.work()) {
                case CHECKPOINT -> checkpoint(turn);
                case RESTART -> restart(turn, errand);
                case REINIT -> reinitialize(turn);
                case DELETE_DATA -> deleteData(turn);
            };
            if (mine || turn.errands.size() == before) {
                return mine;
            }
        }
        return !turn.duty.isIdle();
    }

    private static boolean checkpoint(Turn turn) {
        if (!turn.server.isUp()) {
            finish(turn, Optional.of("PostgreSQL does not run"));
            return false;
        }
        if (turn.duty.side().isEmpty()) {
            turn.serve(new ServerWork.Checkpoint());
        }
        return false;
    }

    private static boolean restart(Turn turn, Errand errand) {
        var goal = turn.pledge.assignment();
        if (goal.isEmpty() || goal.get() instanceof Assignment.Rest) {
            finish(turn, Optional.of("PostgreSQL is to stay stopped here"));
            return false;
        }
        if (!errand.begun()) {
            turn.errands.set(0, errand.begin());
            // Who asks for it does not wait for what failed before; what fails from now on waits as ever.
            turn.repair = turn.repair.tryAt(turn.now);
            if (turn.server.isUp()) {
                turn.serve(turn.stop());
                return true;
            }
            return false;
        }
        if (turn.server.isUp() && turn.server.seen().state() == ServerState.RUNNING) {
            finish(turn, Optional.empty());
        }
        return false;
    }

    private static boolean reinitialize(Turn turn) {
        var goal = turn.pledge.assignment();
        if (goal.isEmpty() || !(goal.get() instanceof Assignment.Follow follow)) {
            finish(turn, Optional.of("only a standby can be made anew"));
            return false;
        }
        if (!follow.leaderReady()) {
            finish(turn, Optional.of("there is no leader to copy now"));
            return false;
        }
        if (turn.server.mayWrite()) {
            return false;
        }
        if (turn.server.isUp()) {
            turn.serve(turn.stop());
        } else {
            turn.serve(new ServerWork.Clone(AgentDecider.upstreamOf(follow)));
        }
        return true;
    }

    private static boolean deleteData(Turn turn) {
        if (turn.pledge
                .assignment()
                .filter(goal -> goal instanceof Assignment.Rest)
                .isEmpty()) {
            finish(turn, Optional.of("only the data of an instance that is to rest may be deleted"));
            return false;
        }
        if (turn.server.isUp()) {
            return false;
        }
        turn.serve(new ServerWork.DeleteData());
        return true;
    }

    /** A work of the server has ended; perhaps it was the errand's. */
    static void ended(Turn turn, ServerWork work, Optional<String> failure) {
        first(turn).ifPresent(errand -> {
            var own = switch (errand.work()) {
                case CHECKPOINT -> work instanceof ServerWork.Checkpoint;
                case REINIT -> work instanceof ServerWork.Clone;
                case DELETE_DATA -> work instanceof ServerWork.DeleteData;
                case RESTART -> errand.begun() && work.startsProcess() && failure.isPresent();
            };
            if (own) {
                finish(turn, failure);
            }
        });
    }

    private static void finish(Turn turn, Optional<String> failure) {
        var errand = turn.errands.removeFirst();
        turn.pledge = turn.pledge.withOutcome(new Outcome(errand.operation(), failure));
    }
}
