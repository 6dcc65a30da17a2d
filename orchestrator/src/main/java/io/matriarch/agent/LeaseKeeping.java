package io.matriarch.agent;

import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.Claim;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Recording;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.protocol.agent.Assignment.Lead;
import io.matriarch.protocol.cluster.StandbyRecord;
import java.time.Duration;
import java.util.Optional;

/** Authority: taking the leader key, renewing it, giving it back, and the fence when it has run out (A1). */
final class LeaseKeeping {

    private static final Duration HELD_RETRY = Duration.ofMillis(20);
    private static final Duration UNKNOWN_RETRY = Duration.ofMillis(100);
    private static final Duration STALE_RETRY = Duration.ofSeconds(1);
    private static final Duration RESUME_RETRY = Duration.ofMillis(50);

    /** A call that has not come back by then never will; its shell bounds it to far less. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

    private LeaseKeeping() {}

    /** A1: a server that may write does not outlive its authority. Also ends what has to be ended for other reasons. */
    static void fence(Turn turn) {
        var server = turn.server;
        if (server.doomed()) {
            turn.kill();
            return;
        }
        if (server.mayWrite()
                && (turn.isDue(turn.deadlineNanos()) || isSucceededUnproven(turn) || isSucceededUnpledged(turn))) {
            turn.kill();
        }
    }

    /** Another shall lead, and the disk does not take the pledge: then it will not take what a shutdown writes either. */
    private static boolean isSucceededUnpledged(Turn turn) {
        if (turn.isToLead() || turn.isPledged() || !turn.server.seen().isWritable()) {
            return false;
        }
        var saving = turn.watch.saving();
        return Singing.commitsHang(turn)
                || (saving.isPresent()
                        ? turn.isDue(saving.get().sinceNanos()
                                + turn.timings().silence().toNanos())
                        : turn.watch.saveNotBefore() - turn.now > 0);
    }

    /**
     * Another shall lead in a later epoch, and etcd does not say whether the lease that a predecessor left still runs: if it does not,
     * the other waits for nobody. Then there is no time for grace, nor for a shutdown.
     */
    private static boolean isSucceededUnproven(Turn turn) {
        var holding = turn.holding;
        return !holding.confirmed()
                && holding.refusal().isPresent()
                && !turn.isToLead()
                && holding.handle()
                        .filter(left -> left.epoch().isBefore(turn.pledge.accepted()))
                        .isPresent();
    }

    /** Does the next call that is due, one at a time. */
    static void keep(Turn turn) {
        var holding = turn.holding;
        if (holding.call().isPresent()) {
            if (!turn.isDue(holding.call().get().sinceNanos() + CALL_LIMIT.toNanos())) {
                return;
            }
            turn.holding = holding.idle();
        }
        if (holding.handle().isEmpty()) {
            takeAgain(turn);
            return;
        }
        var handle = holding.handle().get();
        if (isToBeReleased(turn)) {
            if (turn.isDue(holding.releaseNotBefore())) {
                call(turn, new LeaseCall.Release(handle));
            }
        } else if (!holding.confirmed()) {
            if (turn.isDue(holding.calledNanos() + RESUME_RETRY.toNanos())) {
                call(turn, new LeaseCall.Resume(handle));
            }
        } else if ((holding.isValidAt(turn.now) || turn.isVouchedFor())
                && !isBeingEnded(turn)
                && turn.isDue(
                        holding.calledNanos() + turn.config.lease().renewEvery().toNanos())) {
            call(turn, new LeaseCall.Renew(handle));
        }
    }

    /** It is killed because another shall lead: should that take long, for its disk stands still, its lease runs out. */
    private static boolean isBeingEnded(Turn turn) {
        return !turn.isToLead() && turn.duty.kill().isPresent();
    }

    /** A leader for whom its standbys vouch has outlived its lease: it shows the key again as soon as etcd lets it. */
    private static void takeAgain(Turn turn) {
        var goal = turn.pledge.assignment();
        if (goal.isPresent() && goal.get() instanceof Lead lead && turn.isVouchedFor() && turn.server.mayWrite()) {
            ask(turn, lead);
        }
    }

    /** Never before the server is stopped or was never more than a standby: until then the key says that it may write. */
    private static boolean isToBeReleased(Turn turn) {
        return turn.holding.handle().isPresent() && !turn.isToLead() && !turn.server.mayWrite();
    }

    /**
     * Whether the key is held for {@code epoch}. If not, it is asked for, as often as makes sense, and what stands in the way is
     * the obstacle.
     */
    static boolean isHeldFor(Turn turn, Lead goal) {
        if (turn.hasAuthorityFor(goal.epoch())) {
            return true;
        }
        turn.obstacle = turn.holding.refusal();
        ask(turn, goal);
        return false;
    }

    private static void ask(Turn turn, Lead goal) {
        var holding = turn.holding;
        var resuming = holding.handle().isPresent() && !holding.confirmed();
        if (holding.call().isEmpty() && !resuming && turn.isDue(holding.acquireNotBefore())) {
            call(turn, new LeaseCall.Acquire(goal.epoch(), claim(goal)));
        }
    }

    private static Claim claim(Lead goal) {
        return goal.quorum()
                .map(quorum -> new Claim(Optional.of(quorum.standbys()), quorum.revokedAt()))
                .orElse(Claim.PLAIN);
    }

    /** Has other standbys recorded, unless a call is under way: whoever wants it asks again. */
    static void record(Turn turn, StandbyRecord next, long seenRevision) {
        var holding = turn.holding;
        var recently = holding.recordNotBefore();
        if (holding.call().isEmpty() && holding.isFor(next.epoch(), turn.now) && turn.isDue(recently)) {
            call(turn, new LeaseCall.RecordStandbys(holding.handle().orElseThrow(), next, seenRevision));
        }
    }

    private static void call(Turn turn, LeaseCall what) {
        var id = turn.nextId();
        turn.holding = turn.holding.calling(id, what, turn.now);
        turn.act(new Action.Call(id, what));
    }

    static void answered(Turn turn, Input.Answered answered) {
        var call = turn.holding.call().filter(c -> c.id() == answered.id());
        if (call.isEmpty()) {
            return;
        }
        turn.holding = turn.holding.idle();
        switch (answered.answer()) {
            case LeaseAnswer.Acquired(var acquisition) -> acquired(turn, acquisition, answered.sentNanos());
            case LeaseAnswer.Renewed(var renewal) -> renewed(turn, renewal, answered.sentNanos());
            case LeaseAnswer.Recorded(var recording) -> recorded(turn, recording);
            case LeaseAnswer.Released(var release) -> released(turn, release);
        }
    }

    private static void acquired(Turn turn, Acquisition acquisition, long sent) {
        switch (acquisition) {
            case Acquisition.Taken(var lease, var standbys) -> {
                turn.acknowledging = turn.acknowledging.recorded(standbys);
                turn.holding = turn.holding.taken(
                        lease, authorityOf(turn, sent, turn.config.lease().ttl()));
                turn.pledge = turn.pledge.withLease(lease);
            }
            case Acquisition.HeldBy(var holder) -> {
                end(turn);
                turn.holding = turn.holding.refused("the leader key is held by " + holder, turn.in(HELD_RETRY));
            }
            case Acquisition.OtherStandbys() ->
                turn.holding = turn.holding.refused(
                        "the old leader has had other standbys since they were counted", turn.in(STALE_RETRY));
            case Acquisition.StaleEpoch(var recorded) -> {
                end(turn);
                turn.holding = turn.holding.refused(
                        "epoch %s is over: epoch %s is recorded in etcd".formatted(turn.pledge.accepted(), recorded),
                        turn.in(STALE_RETRY));
            }
            case Acquisition.Unknown(var why) ->
                turn.holding = turn.holding.refused("etcd does not answer: " + why, turn.in(UNKNOWN_RETRY));
        }
    }

    private static void renewed(Turn turn, Renewal renewal, long sent) {
        switch (renewal) {
            case Renewal.Renewed(var ttl, var standbys) -> {
                turn.acknowledging = turn.acknowledging.recorded(standbys);
                turn.holding = turn.holding.renewed(authorityOf(turn, sent, ttl));
            }
            case Renewal.Lost(var why) -> {
                lose(turn);
                turn.holding = turn.holding.refused("the leader key was lost: " + why, turn.now);
            }
            case Renewal.Unknown(var why)
            when !turn.holding.confirmed() ->
                turn.holding = turn.holding.refused(
                        "etcd does not confirm the lease that was found: " + why, turn.holding.acquireNotBefore());
            // What is left of authority stays, and the next keepalive comes in its turn.
            case Renewal.Unknown _ -> {}
        }
    }

    private static void recorded(Turn turn, Recording recording) {
        switch (recording) {
            case Recording.Recorded(var standbys) ->
                turn.acknowledging = turn.acknowledging.recorded(Optional.of(standbys));
            case Recording.NotRecorded(var standbys) -> {
                turn.acknowledging = turn.acknowledging.recorded(standbys);
                turn.holding = turn.holding.recordAgain(turn.in(UNKNOWN_RETRY));
            }
            // The next keepalive tells what is there.
            case Recording.Unknown _ -> turn.holding = turn.holding.recordAgain(turn.in(UNKNOWN_RETRY));
        }
    }

    private static void released(Turn turn, Release release) {
        switch (release) {
            case Release.Released() -> end(turn);
            case Release.Unknown(var why) -> {
                turn.holding = turn.holding.releaseAgain(turn.in(UNKNOWN_RETRY));
                var expired =
                        turn.holding.untilNanos() + turn.config.lease().margin().toNanos();
                if (turn.now - expired >= 0) {
                    end(turn);
                }
            }
        }
    }

    /** This leadership is over, whatever standbys have acknowledged. */
    private static void end(Turn turn) {
        lose(turn);
        turn.acknowledging = turn.acknowledging.recorded(Optional.empty());
        turn.canary = Canary.silent(turn.now);
    }

    private static void lose(Turn turn) {
        turn.holding = turn.holding.lost(turn.now);
        turn.pledge = turn.pledge.withoutLease();
    }

    /** Counted from when the call was sent, not from its answer: etcd may have begun to count at once. */
    static long authorityOf(Turn turn, long sent, Duration ttl) {
        return sent + ttl.minus(turn.config.lease().margin()).toNanos();
    }

    /** The lease that may be shown as ours. */
    static Optional<LeaseHandle> valid(Turn turn) {
        return turn.holding.isValidAt(turn.now) ? turn.holding.handle() : Optional.empty();
    }
}
