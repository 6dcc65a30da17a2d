package io.matriarch.agent;

import io.matriarch.agent.AgentState.Wanted;
import io.matriarch.agent.ServerView.Presence;
import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Fit;
import io.matriarch.agent.postgres.PostgresServer.Outcome;
import io.matriarch.agent.postgres.PostgresServer.Upstream;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.util.Optional;

/** What observations and the results of works say about the server. */
final class ServerNews {

    private static final Duration KILL_RETRY = Duration.ofMillis(100);
    private static final Duration KILL_AGAIN = Duration.ofMillis(50);

    /** A server that ran this long before it fell did not fall because of how it was started. */
    private static final Duration STABLE = Duration.ofSeconds(60);

    private ServerNews() {}

    /** It may have been an earlier postmaster: the next look says. */
    static void exited(Turn turn) {
        turn.server = turn.server.with(d -> d.exitHeard = true);
        turn.lookNow = true;
    }

    static void observed(Turn turn, Input.Observed observed) {
        if (turn.watch.observing().filter(id -> id == observed.id()).isEmpty()) {
            return;
        }
        turn.watch = turn.watch.looked();
        turn.seen = true;
        turn.lookNow |= turn.watch.wanted() == Wanted.AFTER_THE_NEXT_LOOK;
        if (observed.id() < turn.server.trustFrom()) {
            turn.lookNow = true;
            return;
        }
        var report = observed.report();
        switch (turn.server.presence()) {
            case UNSEEN -> {}
            case UP -> observedUp(turn, report);
            case DOWN -> {
                if (hasProcess(report)) {
                    // Somebody else has started it. It may be a primary, so it is held to A1 until it is known not to
                    // be.
                    turn.server = ServerView.unseen(turn.now).with(d -> d.trustFrom = turn.server.trustFrom());
                }
            }
        }
    }

    private static void observedUp(Turn turn, PostgresReport report) {
        var beingStarted =
                turn.duty.busy().filter(busy -> busy.work().startsProcess()).isPresent();
        var beingStopped =
                turn.duty.isAt(ServerWork.Stop.class) || turn.duty.kill().isPresent();
        // A postmaster that has left processes behind is neither gone nor there.
        var gone = isGone(report) || (turn.server.exitHeard() && report.state() == ServerState.UNKNOWN);
        if (gone && (beingStarted || beingStopped)) {
            return;
        }
        var applies = applies(turn.server.seen(), report);
        turn.server = turn.server.with(d -> {
            d.appliedNanos = applies ? turn.now : d.appliedNanos;
            d.seen = report;
            d.mayWrite |= report.isWritable();
            d.doomed |= gone;
            d.crashed |= gone;
            d.exitHeard = false;
        });
    }

    /** Whether it is further than before, or has nothing to apply, or is no standby whose progress is known. */
    private static boolean applies(PostgresReport before, PostgresReport report) {
        var replayed = report.replayed();
        return replayed.isEmpty()
                || !replayed.equals(before.replayed())
                || report.position()
                        .filter(end -> !replayed.get().isAtLeast(end))
                        .isEmpty();
    }

    private static boolean isGone(PostgresReport report) {
        return switch (report.state()) {
            case ABSENT, STOPPED, CRASHED -> true;
            case UNKNOWN, INITIALIZING, CLONING, REWINDING, STARTING, RUNNING, STOPPING -> false;
        };
    }

    private static boolean hasProcess(PostgresReport report) {
        return switch (report.state()) {
            case STARTING, RUNNING -> true;
            case ABSENT, STOPPED, CRASHED, UNKNOWN, INITIALIZING, CLONING, REWINDING, STOPPING -> false;
        };
    }

    static void ended(Turn turn, Input.Ended ended) {
        if (turn.duty.kill().filter(id -> id == ended.id()).isPresent()) {
            killEnded(turn, ended.result());
            return;
        }
        turn.duty.workOf(ended.id()).ifPresent(work -> workEnded(turn, work, ended.result()));
    }

    private static void workEnded(Turn turn, ServerWork work, WorkResult result) {
        turn.duty = turn.duty.end(work);
        if (!work.runsBeside()) {
            turn.distrustOlder();
        }
        switch (result) {
            case WorkResult.Plain(var outcome) -> plain(turn, work, outcome);
            case WorkResult.Adopted(var running) -> adopted(turn, running);
            case WorkResult.Inspected(var directory) -> inspected(turn, directory);
            case WorkResult.Fitted(var fit) -> fitted(turn, work, fit);
            case WorkResult.Counted(var outcome, var barrier) -> counted(turn, work, outcome, barrier);
            case WorkResult.EndOfWal(var position) ->
                turn.server = turn.server.with(d -> {
                    d.endSought = true;
                    d.endOfWal = position;
                });
        }
    }

    private static void killEnded(Turn turn, WorkResult result) {
        var done = result instanceof WorkResult.Plain(var outcome) && outcome instanceof Outcome.Done;
        var mayHaveStarted =
                turn.duty.busy().filter(busy -> busy.work().startsProcess()).isPresent();
        turn.duty = turn.duty.killed(turn.in(done ? KILL_AGAIN : KILL_RETRY));
        if (done && !mayHaveStarted) {
            turn.duty = turn.duty.killed(turn.now);
            wentDown(turn);
        }
    }

    private static void wentDown(Turn turn) {
        var lived = turn.now - turn.server.sinceNanos();
        if (turn.server.crashed()) {
            var again = turn.server.isUp() && lived < STABLE.toNanos();
            turn.repair = again && turn.repair.failures() > 0
                    ? turn.repair.failed(
                            "PostgreSQL ended by itself",
                            turn.afterBackoff(turn.repair.failures(), Turn.LONGEST_BACKOFF))
                    : Repair.none(turn.now).failed("PostgreSQL ended by itself", turn.now);
        }
        turn.server = turn.server.down(turn.now);
        turn.distrustOlder();
    }

    private static void adopted(Turn turn, boolean running) {
        turn.server = turn.server.with(d -> {
            d.presence = running ? Presence.UP : Presence.DOWN;
            d.mayWrite = running;
            d.sinceNanos = turn.now;
        });
    }

    /** A server whose directory holds standby.signal has not been promoted: that file goes before the first write is accepted. */
    private static void inspected(Turn turn, DataDirectory directory) {
        var standby = directory instanceof DataDirectory.Present whole && whole.standby();
        var unclean = directory instanceof DataDirectory.Present whole && !whole.standby() && !whole.cleanlyShutDown();
        turn.server = turn.server.with(d -> {
            d.directory = Optional.of(directory);
            d.mayWrite &= !standby;
            // Found so; a server that went down under our eyes has told how.
            d.crashed |= unclean && d.presence == Presence.DOWN && d.seen.state() == ServerState.UNKNOWN;
        });
    }

    private static void fitted(Turn turn, ServerWork work, Fit fit) {
        var still = turn.pledge
                .assignment()
                .filter(goal -> goal instanceof Assignment.Follow follow
                        && work.equals(new ServerWork.CheckFit(AgentDecider.upstreamOf(follow))));
        if (still.isEmpty()) {
            return;
        }
        turn.repair = turn.repair.fitted(fit);
        if (fit instanceof Fit.WalRemoved) {
            turn.repair = turn.repair.onlyAClone(true);
        }
    }

    private static void plain(Turn turn, ServerWork work, Outcome outcome) {
        var failure = switch (outcome) {
            case Outcome.Done() -> Optional.<String>empty();
            case Outcome.Failed(var why) -> Optional.of(why);
            case Outcome.TimedOut(var what) -> Optional.of("no end in time: " + what);
        };
        Errands.ended(turn, work, failure);
        if (failure.isPresent()) {
            failed(turn, work, failure.get());
        } else {
            done(turn, work);
        }
    }

    private static void counted(Turn turn, ServerWork work, Outcome outcome, Optional<Lsn> barrier) {
        if (work instanceof ServerWork.Count count) {
            // Whatever did not succeed may have been heard by some of its processes.
            turn.acknowledging = outcome instanceof Outcome.Done
                    ? turn.acknowledging.applied(new Acknowledging.Applied(count.epoch(), count.standbys(), barrier))
                    : turn.acknowledging.unapplied();
        }
        plain(turn, work, outcome);
    }

    private static void done(Turn turn, ServerWork work) {
        switch (work) {
            case ServerWork.Stop _ -> {
                turn.server = turn.server.with(d -> d.crashed = false);
                wentDown(turn);
            }
            case ServerWork.StartPrimary _, ServerWork.StartForPromotion _ -> cameUp(turn);
            case ServerWork.StartStandby(var leader) -> {
                cameUp(turn);
                follows(turn, leader);
            }
            case ServerWork.Promote _ -> {
                if (turn.server.isUp() && !turn.server.doomed()) {
                    turn.server = turn.server.with(d -> d.seen = promoted(d.seen));
                }
            }
            case ServerWork.Follow(var leader) -> {
                follows(turn, leader);
                turn.repair = turn.repair.unfitted();
            }
            case ServerWork.Detach _ ->
                turn.server = turn.server.with(d -> {
                    d.following = Optional.empty();
                    d.detached = true;
                    // Where its WAL ends is to be seen after that.
                    d.seen = d.seen.withoutPosition();
                });
            case ServerWork.Initialize _ -> {
                changedOnDisk(turn);
                turn.acknowledging = turn.acknowledging.countsNobody();
            }
            case ServerWork.Clone _ -> {
                turn.server = turn.server.with(d -> d.leftover = true);
                turn.repair = turn.repair.onlyAClone(false).unfitted();
                changedOnDisk(turn);
            }
            case ServerWork.Rewind _ -> {
                turn.repair = turn.repair.fitted(new Fit.CanStream());
                changedOnDisk(turn);
            }
            case ServerWork.Converge _ -> turn.server = turn.server.with(d -> d.converged = true);
            case ServerWork.DiscardReplaced _ -> turn.server = turn.server.with(d -> d.leftover = false);
            case ServerWork.DeleteData _ -> changedOnDisk(turn);
            case ServerWork.Reconfigure _ -> turn.server = turn.server.with(d -> d.converged = false);
            // What pg_control says has changed.
            case ServerWork.Checkpoint _ -> turn.server = turn.server.with(d -> d.directory = Optional.empty());
            case ServerWork.Count _,
                    ServerWork.Adopt _,
                    ServerWork.Inspect _,
                    ServerWork.CheckFit _,
                    ServerWork.FindEndOfWal _ -> {}
        }
    }

    private static void follows(Turn turn, Upstream leader) {
        turn.server = turn.server.with(d -> d.following = Optional.of(leader));
        if (leader.epoch().isEmpty()) {
            turn.acknowledging = turn.acknowledging.countsNobody();
        }
    }

    /** Whatever was known of the disk is not true any more. */
    private static void changedOnDisk(Turn turn) {
        turn.server = turn.server.with(d -> {
            d.directory = Optional.empty();
            d.crashed = false;
            d.endWanted = false;
            d.endSought = false;
            d.endOfWal = Optional.empty();
        });
    }

    private static void cameUp(Turn turn) {
        turn.repair = turn.repair.unfitted();
        turn.server = turn.server.with(d -> d.sinceNanos = turn.now);
    }

    private static PostgresReport promoted(PostgresReport before) {
        return new PostgresReport(
                ServerState.RUNNING,
                Optional.of(ServerRole.PRIMARY),
                before.system(),
                Optional.empty(),
                before.position(),
                Optional.empty(),
                Optional.empty(),
                before.standbys(),
                before.version(),
                Optional.empty());
    }

    private static void failed(Turn turn, ServerWork work, String why) {
        var reason = describe(work) + " failed: " + why;
        switch (work) {
            // What could not be stopped, or perhaps has started, is killed.
            case ServerWork.Stop _ -> turn.server = turn.server.with(d -> d.doomed = d.presence == Presence.UP);
            case ServerWork.StartPrimary _, ServerWork.StartStandby _, ServerWork.StartForPromotion _ -> {
                turn.server = turn.server.with(d -> d.doomed = true);
                fail(turn, reason, Turn.LONGEST_FOR_CHEAP);
            }
            case ServerWork.Rewind _ -> {
                turn.repair = turn.repair.onlyAClone(true);
                changedOnDisk(turn);
                fail(turn, reason, Turn.LONGEST_BACKOFF);
            }
            case ServerWork.Clone _, ServerWork.Initialize _, ServerWork.DeleteData _ -> {
                changedOnDisk(turn);
                fail(turn, reason, Turn.LONGEST_BACKOFF);
            }
            case ServerWork.Promote _,
                    ServerWork.Follow _,
                    ServerWork.Detach _,
                    ServerWork.Count _,
                    ServerWork.Converge _,
                    ServerWork.DiscardReplaced _ -> fail(turn, reason, Turn.LONGEST_FOR_CHEAP);
            case ServerWork.Reconfigure _ -> {
                turn.duty = turn.duty.withReconfigure(true);
                fail(turn, reason, Turn.LONGEST_FOR_CHEAP);
            }
            // These cannot be decided otherwise; the next look says more.
            case ServerWork.Adopt _ -> adopted(turn, true);
            case ServerWork.Inspect _ -> inspected(turn, new DataDirectory.Unusable(reason));
            case ServerWork.CheckFit _ -> fitted(turn, work, new Fit.Unknown(why));
            case ServerWork.FindEndOfWal _ -> turn.server = turn.server.with(d -> d.endSought = true);
            case ServerWork.Checkpoint _ -> {}
        }
    }

    private static void fail(Turn turn, String reason, Duration longest) {
        turn.repair = turn.repair.failed(reason, turn.afterBackoff(turn.repair.failures() + 1, longest));
    }

    private static String describe(ServerWork work) {
        return work.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
