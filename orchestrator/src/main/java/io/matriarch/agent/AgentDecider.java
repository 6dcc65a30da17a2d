package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.FromAgent;
import java.util.Optional;

/**
 * What an agent does next: a pure function of its state, one input and the time. It runs inside the agent and, unchanged,
 * inside the simulator.
 *
 * <p>The rules that hold always:
 * <ul>
 *   <li>A1: a server that may accept writes is killed as soon as authority has run out, whatever else is under way
 *       ({@link LeaseKeeping#fence}); only when no process is left is it stopped, and only then is the key given back.
 *   <li>A2: nothing is done in an epoch before its pledge is on disk ({@link Turn#isPledged}).
 *   <li>A3: nothing is promoted or started as primary without the key of its epoch ({@link Turn#serve} checks).
 *   <li>A4: what a clone replaced is deleted only once the replacement streams ({@link Following}).
 * </ul>
 */
public final class AgentDecider {

    private AgentDecider() {}

    /**
     * The step after {@code input}.
     *
     * @param nowNanos monotonic time; the same clock throughout the life of a state
     */
    public static Step step(AgentState state, Input input, long nowNanos) {
        var turn = new Turn(state, nowNanos);
        absorb(turn, input);
        LeaseKeeping.fence(turn);
        LeaseKeeping.keep(turn);
        Singing.sing(turn);
        Reporting.save(turn);
        if (turn.isPledged()) {
            converge(turn);
            // An outcome that has come up just now does not wait for whatever comes next.
            Reporting.save(turn);
        }
        Reporting.observe(turn);
        Reporting.report(turn);
        return turn.end();
    }

    private static void absorb(Turn turn, Input input) {
        switch (input) {
            case Input.ChannelOpened(var channel) -> {
                turn.opened(channel);
                turn.watch.told().ifPresent(report -> turn.send(channel, new FromAgent.Reported(report)));
            }
            case Input.ChannelClosed(var channel) -> turn.closed(channel);
            case Input.Received(var channel, var message) -> Orders.take(turn, channel, message);
            case Input.PostmasterExited() -> ServerNews.exited(turn);
            case Input.Observed observed -> ServerNews.observed(turn, observed);
            case Input.Sung sung -> Singing.sung(turn, sung);
            case Input.Ended ended -> ServerNews.ended(turn, ended);
            case Input.Progressed(var id, var progress) -> {
                if (turn.duty.busy().filter(busy -> busy.id() == id).isPresent()) {
                    turn.duty = turn.duty.progress(progress);
                }
            }
            case Input.Answered answered -> LeaseKeeping.answered(turn, answered);
            case Input.Saved saved -> Reporting.saved(turn, saved);
            case Input.DeadlineAcknowledged(var until) -> turn.acknowledged(until);
            case Input.Tick() -> {}
        }
    }

    /** One step towards the goal, from whatever the server is now; at most one work at a time. */
    private static void converge(Turn turn) {
        if (!turn.duty.isIdle()) {
            return;
        }
        turn.obstacle = Optional.empty();
        switch (turn.server.presence()) {
            case UNSEEN -> {
                turn.serve(new ServerWork.Adopt());
                return;
            }
            case UP -> {
                if (turn.server.directory().isEmpty()) {
                    turn.serve(new ServerWork.Inspect());
                    return;
                }
            }
            case DOWN -> {}
        }
        if (turn.duty.reconfigure()) {
            turn.duty = turn.duty.withReconfigure(false);
            turn.serve(new ServerWork.Reconfigure(turn.settings()));
            return;
        }
        if (Errands.advance(turn)) {
            return;
        }
        if (turn.pledge.assignment().isEmpty()) {
            describe(turn);
            return;
        }
        switch (turn.pledge.assignment().get()) {
            case Assignment.Lead goal -> Leading.pursue(turn, goal);
            case Assignment.Follow goal -> Following.pursue(turn, goal, upstreamOf(goal));
            case Assignment.Detach _ -> Detaching.pursue(turn);
            case Assignment.Rest _ -> {
                if (turn.server.isUp()) {
                    turn.serve(turn.stop());
                } else {
                    describe(turn);
                }
            }
        }
    }

    static Upstream upstreamOf(Assignment.Follow goal) {
        return new Upstream(
                goal.leader().value(),
                goal.leaderAddress(),
                goal.leaderPort(),
                goal.quorum() ? Optional.of(goal.epoch()) : Optional.empty());
    }

    /**
     * Finds out what a stopped server is: what lies on disk and where its WAL ends.
     *
     * @return whether that is known, or a server runs
     */
    static boolean describe(Turn turn) {
        if (!turn.server.isDown()) {
            return true;
        }
        if (turn.server.endWanted() && !turn.server.endSought()) {
            turn.serve(new ServerWork.FindEndOfWal());
            return false;
        }
        if (turn.server.directory().isEmpty()) {
            turn.serve(new ServerWork.Inspect());
            return false;
        }
        if (turn.server.data().isPresent() && !turn.server.endSought()) {
            turn.serve(new ServerWork.FindEndOfWal());
            return false;
        }
        return true;
    }
}
