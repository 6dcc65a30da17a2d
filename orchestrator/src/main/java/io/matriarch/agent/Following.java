package io.matriarch.agent;

import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.Assignment.Follow;
import java.time.Duration;
import java.util.Optional;

/**
 * The way to be a standby: stop being primary, then stream if it can, rewind if it diverged, copy the leader if it must. Every
 * failure makes the next try wait longer, so a copy is never taken in a loop.
 */
final class Following {

    /** A standby that has not streamed for so long is checked. */
    private static final Duration SHOULD_STREAM = Duration.ofSeconds(3);

    private static final Duration LONGEST_BETWEEN_CHECKS = Duration.ofSeconds(60);

    private Following() {}

    static void pursue(Turn turn, Follow goal, Upstream leader) {
        if (turn.server.isUp() && turn.server.mayWrite()) {
            turn.serve(turn.stop());
        } else if (goal.system().filter(turn.server::isForeignTo).isPresent()) {
            turn.obstacle = Optional.of("the data directory belongs to another system, "
                    + turn.server.data().orElseThrow().system());
        } else if (!goal.leaderReady()) {
            // A standby goes on receiving from wherever it does; a stopped server says how far it got.
            var known = AgentDecider.describe(turn);
            if (known && turn.server.isDown() && Errands.isRestarting(turn) && wasStandby(turn)) {
                turn.serve(new ServerWork.StartStandby(leader));
            }
        } else if (turn.server.isUp()) {
            stream(turn, leader);
        } else {
            fromDown(turn, leader);
        }
    }

    private static boolean wasStandby(Turn turn) {
        return turn.server.data().filter(DataDirectory.Present::standby).isPresent();
    }

    private static void stream(Turn turn, Upstream leader) {
        if (turn.server.following().filter(leader::equals).isEmpty()) {
            changeOver(turn, leader);
            return;
        }
        if (isStreamingFrom(turn, leader)) {
            if (turn.repair.fit().isPresent() || turn.repair.checks() > 0 || turn.repair.failures() > 0) {
                turn.repair = Repair.none(turn.now);
            }
            if (turn.server.leftover() && turn.duty.side().isEmpty()) {
                turn.serve(new ServerWork.DiscardReplaced());
            }
            return;
        }
        mend(turn, leader);
    }

    /**
     * A running standby is told of another leader. Whether it fits is asked first: PostgreSQL itself would let it write another fork's
     * WAL of the same timeline number over its own. A leader that does not answer that question may still ship its WAL.
     */
    private static void changeOver(Turn turn, Upstream leader) {
        if (turn.duty.side().isPresent() || !turn.mayTry()) {
            return;
        }
        var fit = turn.repair.fit();
        if (fit.isEmpty()) {
            turn.serve(new ServerWork.CheckFit(leader));
            return;
        }
        switch (fit.get()) {
            case Fit.CanStream(), Fit.Unknown _ -> turn.serve(new ServerWork.Follow(leader));
            case Fit.Diverged _, Fit.OtherFork _, Fit.WalRemoved _ -> turn.serve(turn.stop());
            case Fit.Foreign(var theirs) -> turn.obstacle = Optional.of("the leader is of another system, " + theirs);
        }
    }

    static boolean isStreamingFrom(Turn turn, Upstream leader) {
        return turn.server
                .seen()
                .upstream()
                .filter(up -> up.streaming())
                .filter(up -> up.address().isEmpty() || up.address().get().equals(leader.address()))
                .isPresent();
    }

    /** A running standby that does not stream: perhaps the leader is only slow to come up, perhaps it can never stream. */
    private static void mend(Turn turn, Upstream leader) {
        var fit = turn.repair.fit();
        if (fit.isPresent()) {
            switch (fit.get()) {
                case Fit.Diverged _, Fit.OtherFork _, Fit.WalRemoved _ -> {
                    if (turn.mayTry()) {
                        turn.serve(turn.stop());
                    }
                    return;
                }
                case Fit.Foreign(var theirs) -> {
                    turn.obstacle = Optional.of("the leader is of another system, " + theirs);
                }
                case Fit.Unknown(var why) -> turn.obstacle = Optional.of("the leader does not answer: " + why);
                case Fit.CanStream() -> turn.obstacle = Optional.of("does not stream yet, and could");
            }
        }
        var since = turn.server.sinceNanos();
        if (turn.duty.side().isEmpty()
                && turn.isDue(since + SHOULD_STREAM.toNanos())
                && turn.isDue(turn.repair.checkNotBefore())) {
            var pause = SHOULD_STREAM.multipliedBy(1L << Math.min(turn.repair.checks(), 5));
            var bounded = pause.compareTo(LONGEST_BETWEEN_CHECKS) < 0 ? pause : LONGEST_BETWEEN_CHECKS;
            turn.repair = turn.repair.checkAgain(turn.in(bounded));
            turn.serve(new ServerWork.CheckFit(leader));
        }
    }

    private static void fromDown(Turn turn, Upstream leader) {
        if (turn.server.directory().isEmpty()) {
            turn.serve(new ServerWork.Inspect());
            return;
        }
        switch (turn.server.directory().get()) {
            case DataDirectory.Absent(), DataDirectory.Unusable _ -> copy(turn, leader);
            case DataDirectory.Present whole -> {
                if (turn.repair.mustClone()) {
                    copy(turn, leader);
                } else {
                    start(turn, leader, whole);
                }
            }
        }
    }

    private static void copy(Turn turn, Upstream leader) {
        if (turn.mayTry()) {
            turn.serve(new ServerWork.Clone(leader));
        }
    }

    private static void start(Turn turn, Upstream leader, DataDirectory.Present whole) {
        if (turn.duty.side().isPresent() || !turn.mayTry()) {
            return;
        }
        var fit = turn.repair.fit();
        if (fit.isEmpty()) {
            turn.serve(new ServerWork.CheckFit(leader));
            return;
        }
        switch (fit.get()) {
            case Fit.CanStream() -> turn.serve(new ServerWork.StartStandby(leader));
            // A fork that cannot be rewound is kept in quarantine all the same, and that is the rewind's part.
            case Fit.Diverged _, Fit.OtherFork _ -> turn.serve(new ServerWork.Rewind(leader));
            case Fit.WalRemoved _ -> copy(turn, leader);
            case Fit.Foreign(var theirs) -> turn.obstacle = Optional.of("the leader is of another system, " + theirs);
            case Fit.Unknown(var why) -> {
                turn.obstacle = Optional.of("the leader does not answer: " + why);
                if (whole.standby()) {
                    // It was a standby and can at least serve reads; whether it can stream is checked once more when it
                    // runs.
                    turn.serve(new ServerWork.StartStandby(leader));
                } else if (turn.isDue(turn.repair.checkNotBefore())) {
                    turn.repair = turn.repair.checkAgain(turn.in(SHOULD_STREAM));
                    turn.serve(new ServerWork.CheckFit(leader));
                }
            }
        }
    }
}
