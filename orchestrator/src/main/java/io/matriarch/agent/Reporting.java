package io.matriarch.agent;

import io.matriarch.agent.AgentState.Busy;
import io.matriarch.agent.AgentState.Wanted;
import io.matriarch.agent.postgres.PostgresServer.DataDirectory;
import io.matriarch.agent.postgres.PostgresServer.Progress;
import io.matriarch.protocol.agent.AgentReport;
import io.matriarch.protocol.agent.AgentReport.Activity;
import io.matriarch.protocol.agent.AgentReport.Ailment;
import io.matriarch.protocol.agent.AgentReport.Outcome;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.agent.PostgresReport;
import io.matriarch.protocol.agent.PostgresReport.ServerRole;
import io.matriarch.protocol.agent.PostgresReport.ServerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looking, remembering, telling: what is known goes to disk, to the orchestrators and to etcd. */
final class Reporting {

    /** At a server that may write: of one that it did not start itself the agent sees only so that it is gone. */
    private static final Duration LOOK = Duration.ofMillis(250);

    /** At a standby that streams and is to do nothing else: as often as it is told of. */
    private static final Duration LOOK_AT_STANDBY = Duration.ofMillis(500);

    private static final Duration LOOK_IN_TRANSITION = Duration.ofMillis(20);
    private static final Duration LOOK_FOR_WAL = Duration.ofMillis(10);
    private static final Duration LOOK_AT_STOPPED = Duration.ofSeconds(1);
    /** A look that has not come back by then never will; its shell bounds it to far less. */
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(5);

    private static final Duration TELL = Duration.ofMillis(500);

    private static final Duration LEAST_PUBLISH = Duration.ofSeconds(1);
    private static final Duration MOST_PUBLISH = Duration.ofSeconds(3);

    /** By so much earlier what has just been seen is told, and so much later what is just being looked at. */
    private static final Duration LEEWAY = Duration.ofMillis(100);

    /** A query may hold up replay on purpose for half a minute (max_standby_streaming_delay). */
    private static final Duration STANDS_STILL = Duration.ofSeconds(40);

    private static final Duration SAVE_RETRY = Duration.ofMillis(500);

    private Reporting() {}

    /** A2: what was promised goes to disk first. */
    static void save(Turn turn) {
        var due = turn.watch.saving().isEmpty() && !turn.saved.equals(turn.pledge);
        if (due && turn.isDue(turn.watch.saveNotBefore())) {
            var id = turn.nextId();
            turn.watch = turn.watch.saving(id, turn.pledge, turn.now);
            turn.act(new Action.Save(id, turn.pledge));
        }
    }

    static void saved(Turn turn, Input.Saved saved) {
        turn.watch.saving().filter(saving -> saving.id() == saved.id()).ifPresent(saving -> {
            turn.watch = turn.watch.saved(saved.onDisk() ? turn.now : turn.in(SAVE_RETRY));
            if (saved.onDisk()) {
                turn.saved = saving.pledge();
            } else {
                turn.obstacle = Optional.of("the pledge cannot be written to disk");
            }
        });
    }

    static void observe(Turn turn) {
        var watch = turn.watch;
        var stuck = turn.isDue(watch.observedNanos() + LOOK_LIMIT.toNanos());
        var idle = watch.observing().isEmpty() || stuck;
        var due = idle
                && isObservable(turn)
                && turn.isDue(watch.observedNanos() + interval(turn).toNanos());
        if (due || (turn.lookNow && isObservable(turn))) {
            var id = turn.nextId();
            turn.watch = turn.watch.looking(id, turn.now);
            turn.act(new Action.Observe(id));
        }
    }

    /** While there is no server, what the programs that work on its files start is none of ours. */
    private static boolean isObservable(Turn turn) {
        return switch (turn.server.presence()) {
            case UNSEEN -> false;
            case DOWN -> turn.duty.isIdle();
            case UP -> true;
        };
    }

    private static Duration interval(Turn turn) {
        if (!turn.server.isUp()) {
            return LOOK_AT_STOPPED;
        }
        var settled = turn.server.seen().state() == ServerState.RUNNING;
        var goal = turn.pledge.assignment();
        if (goal.isPresent()
                && goal.get() instanceof Assignment.Lead lead
                && !turn.server.seen().isWritable()) {
            return lead.notBefore().isPresent() ? LOOK_FOR_WAL : LOOK_IN_TRANSITION;
        }
        if (!settled || turn.duty.isAt(ServerWork.Follow.class)) {
            return LOOK_IN_TRANSITION;
        }
        return !turn.server.mayWrite() && turn.errands.isEmpty() && streams(turn.server.seen())
                ? LOOK_AT_STANDBY
                : LOOK;
    }

    private static boolean streams(PostgresReport standby) {
        return standby.upstream().isPresent() && standby.upstream().get().streaming();
    }

    static void report(Turn turn) {
        var report = build(turn);
        var told = turn.watch.told();
        var changed = told.isEmpty() || !report.saysTheSameAs(told.get());
        var asked = turn.watch.wanted() != Wanted.NO && turn.watch.observing().isEmpty();
        var telling = changed || asked || isTimeToTell(turn);
        if (telling) {
            turn.watch = turn.watch.telling(report, turn.now);
            turn.act(new Action.Tell(report));
        }
        if (changed || isTimeToPublish(turn, telling)) {
            turn.watch = turn.watch.published(turn.now);
            turn.act(new Action.Publish(report, LeaseKeeping.valid(turn)));
        }
    }

    /** Looks and reports go together, so that a report is no older than it has to be. Nobody wakes only to be early. */
    private static boolean isTimeToTell(Turn turn) {
        var told = turn.watch.toldNanos();
        if (turn.watch.observing().isPresent()) {
            return turn.isDue(told + TELL.plus(LEEWAY).toNanos());
        }
        var early = turn.seen && turn.hasCome(told + TELL.minus(LEEWAY).toNanos());
        return early || turn.isDue(told + TELL.toNanos());
    }

    /**
     * What is told is published too, when it is time for that. A key in etcd lives as long as the lease does, and has several
     * chances within that.
     */
    private static boolean isTimeToPublish(Turn turn, boolean telling) {
        var quarter = turn.config.lease().ttl().toNanos() / 4;
        var due = turn.watch.publishedNanos() + Math.clamp(quarter, LEAST_PUBLISH.toNanos(), MOST_PUBLISH.toNanos());
        var early = telling && turn.hasCome(due - LEEWAY.toNanos());
        return early || turn.isDue(due + LEEWAY.toNanos());
    }

    private static AgentReport build(Turn turn) {
        var postgres = postgres(turn);
        return new AgentReport(
                turn.watch.sequence() + 1,
                turn.config.instance(),
                turn.saved.accepted(),
                postgres,
                turn.authorityFor(),
                turn.authorityLeft(),
                turn.duty.busy().or(turn.duty::side).flatMap(Reporting::activity),
                outcomes(turn),
                turn.obstacle,
                hasKeptPledge(turn, postgres) ? Optional.of(turn.saved.accepted()) : Optional.empty(),
                ailment(turn));
    }

    private static Optional<Ailment> ailment(Turn turn) {
        var standsStill = turn.server.isUp()
                && turn.server.seen().replayed().isPresent()
                && turn.isDue(turn.server.appliedNanos() + STANDS_STILL.toNanos());
        return standsStill ? Optional.of(Ailment.REPLAY_STANDS_STILL) : Singing.ailment(turn);
    }

    /** Told only with the position that goes with it: whatever was acknowledged before is in there. A primary's grows. */
    private static boolean hasKeptPledge(Turn turn, PostgresReport postgres) {
        var isCutOff = turn.server.isUp() && turn.server.detached() && !turn.server.mayWrite();
        var takesNothing = turn.server.isDown() || isCutOff;
        return takesNothing
                && turn.isPledged()
                && turn.duty.isIdle()
                && postgres.position().isPresent();
    }

    /** That something failed may be told before it is on disk, for it may be what the disk suffers from. */
    private static List<Outcome> outcomes(Turn turn) {
        var saved = turn.saved.outcomes();
        var all = turn.pledge.outcomes();
        return saved.equals(all)
                ? saved
                : all.stream()
                        .filter(outcome -> outcome.failure().isPresent() || saved.contains(outcome))
                        .toList();
    }

    private static Optional<Activity> activity(Busy busy) {
        var what = switch (busy.work()) {
            case ServerWork.Initialize _ -> Optional.of("initdb");
            case ServerWork.Clone _ -> Optional.of("clone");
            case ServerWork.Rewind _ -> Optional.of("rewind");
            case ServerWork.Promote _ -> Optional.of("promote");
            case ServerWork.Detach _ -> Optional.of("detach");
            case ServerWork.Count _ -> Optional.of("count acknowledgements");
            case ServerWork.Stop _ -> Optional.of("stop");
            case ServerWork.Checkpoint _ -> Optional.of("checkpoint");
            case ServerWork.StartPrimary _, ServerWork.StartStandby _, ServerWork.StartForPromotion _ ->
                Optional.of("start");
            case ServerWork.Converge _ -> Optional.of("converge");
            case ServerWork.DeleteData _ -> Optional.of("delete data");
            case ServerWork.Adopt _,
                    ServerWork.Inspect _,
                    ServerWork.Follow _,
                    ServerWork.CheckFit _,
                    ServerWork.FindEndOfWal _,
                    ServerWork.DiscardReplaced _,
                    ServerWork.Reconfigure _ -> Optional.<String>empty();
        };
        return what.map(word -> new Activity(
                word, busy.progress().map(Progress::doneBytes), busy.progress().flatMap(Progress::totalBytes)));
    }

    private static PostgresReport postgres(Turn turn) {
        var server = turn.server;
        return server.isUp() ? running(turn, server.seen()) : stopped(turn, stateOfStopped(turn));
    }

    private static PostgresReport running(Turn turn, PostgresReport seen) {
        var ending = turn.server.doomed() || turn.duty.kill().isPresent() || turn.duty.isAt(ServerWork.Stop.class);
        var starting = seen.state() == ServerState.UNKNOWN
                && turn.duty.busy().filter(busy -> busy.work().startsProcess()).isPresent();
        var state = ending ? ServerState.STOPPING : starting ? ServerState.STARTING : seen.state();
        return new PostgresReport(
                state,
                seen.role(),
                seen.system().or(() -> turn.server.data().map(DataDirectory.Present::system)),
                seen.timeline(),
                seen.position(),
                seen.replayed(),
                seen.upstream(),
                seen.standbys(),
                seen.version(),
                seen.failure());
    }

    private static ServerState stateOfStopped(Turn turn) {
        var server = turn.server;
        if (turn.duty.isAt(ServerWork.Initialize.class)) {
            return ServerState.INITIALIZING;
        }
        if (turn.duty.isAt(ServerWork.Clone.class)) {
            return ServerState.CLONING;
        }
        if (turn.duty.isAt(ServerWork.Rewind.class)) {
            return ServerState.REWINDING;
        }
        if (server.endWanted() && !server.endSought()) {
            // Nobody shall draw conclusions before it is known how far it got.
            return ServerState.STOPPING;
        }
        if (server.directory()
                .filter(found -> found instanceof DataDirectory.Absent)
                .isPresent()) {
            return ServerState.ABSENT;
        }
        if (server.crashed()) {
            return ServerState.CRASHED;
        }
        return server.isDown() && server.directory().isPresent()
                ? ServerState.STOPPED
                : server.seen().state();
    }

    private static PostgresReport stopped(Turn turn, ServerState state) {
        var data = turn.server.data();
        return new PostgresReport(
                state,
                data.filter(DataDirectory.Present::standby).map(_ -> ServerRole.STANDBY),
                data.map(DataDirectory.Present::system),
                data.map(DataDirectory.Present::timeline),
                turn.server.endOfWal(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                data.map(DataDirectory.Present::version),
                turn.server.crashed() ? Optional.of("PostgreSQL ended by itself") : Optional.empty());
    }
}
