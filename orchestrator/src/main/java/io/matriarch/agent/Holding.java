package io.matriarch.agent;

import io.matriarch.agent.deadman.Vigil;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.protocol.id.Epoch;
import java.time.Duration;
import java.util.Optional;

/**
 * The hold on the leader key. Calls to etcd are made one at a time, so that a keepalive of an old lease and the taking of a
 * new one cannot overtake each other.
 *
 * @param handle the lease, as long as the key is not known to be gone
 * @param confirmed false while it is only what a predecessor left behind
 * @param untilNanos when authority ends: the last successful call was sent ttl - margin before
 * @param graceNanos until when a server that a predecessor left running may go on without proof of authority
 * @param call the call under way
 * @param calledNanos when the last call was sent that keeps the lease; one that only changes the record of standbys holds no keepalive up
 * @param acquireNotBefore when taking the key may be tried again
 * @param releaseNotBefore when giving it back may be tried again
 * @param recordNotBefore when recording other standbys may be tried again
 * @param refusal why the key could not be had
 */
record Holding(
        Optional<LeaseHandle> handle,
        boolean confirmed,
        long untilNanos,
        long graceNanos,
        Optional<CallUnderWay> call,
        long calledNanos,
        long acquireNotBefore,
        long releaseNotBefore,
        long recordNotBefore,
        Optional<String> refusal) {

    /**
     * A server that a predecessor left running as primary gets this long to be proven ours, and is killed then; less, when the
     * deadman says that less was left. It is longer than the first call to etcd takes in a JVM that has just started on a busy
     * machine.
     */
    static final Duration GRACE = Duration.ofSeconds(4);

    /**
     * What it gets when its agent held the key and nobody knows what was left of it, because the deadman is gone, too: time to
     * look whether it runs, and for one answer of etcd.
     */
    static final Duration UNWATCHED_GRACE = Duration.ofSeconds(1);

    record CallUnderWay(long id, LeaseCall call, long sinceNanos) {}

    /**
     * @param vigil what the predecessor's deadman says
     */
    static Holding found(Optional<LeaseHandle> left, Vigil vigil, long now) {
        // As if the last call had been long ago: the first attempt to resume is made at once.
        var called = now - GRACE.toNanos();
        return new Holding(
                left,
                false,
                now,
                now + grace(left, vigil, now).toNanos(),
                Optional.empty(),
                called,
                now,
                now,
                now,
                Optional.empty());
    }

    private static Duration grace(Optional<LeaseHandle> left, Vigil vigil, long now) {
        return switch (vigil) {
            case Vigil.Guard(var until) -> Duration.ofNanos(Math.min(until - now, GRACE.toNanos()));
            case Vigil.Rest _ -> GRACE;
            case Vigil.Unwatched _ -> left.isPresent() ? UNWATCHED_GRACE : GRACE;
        };
    }

    /** Whether the server may accept writes at {@code now}. */
    boolean isValidAt(long now) {
        return handle.isPresent() && confirmed && now - untilNanos < 0;
    }

    /** Whether it may do so for {@code epoch}. */
    boolean isFor(Epoch epoch, long now) {
        return isValidAt(now) && handle.filter(h -> h.epoch().equals(epoch)).isPresent();
    }

    /** The last moment at which a writable server may still run. Grace is for what is not proven; proof may end before it. */
    long deadlineNanos() {
        return handle.isPresent() && confirmed ? untilNanos : graceNanos;
    }

    Holding calling(long id, LeaseCall what, long now) {
        return new Holding(
                handle,
                confirmed,
                untilNanos,
                graceNanos,
                Optional.of(new CallUnderWay(id, what, now)),
                what instanceof LeaseCall.RecordStandbys ? calledNanos : now,
                acquireNotBefore,
                releaseNotBefore,
                recordNotBefore,
                refusal);
    }

    /** No call is under way any more. */
    Holding idle() {
        return new Holding(
                handle,
                confirmed,
                untilNanos,
                graceNanos,
                Optional.empty(),
                calledNanos,
                acquireNotBefore,
                releaseNotBefore,
                recordNotBefore,
                refusal);
    }

    Holding taken(LeaseHandle lease, long until) {
        return new Holding(
                Optional.of(lease),
                true,
                until,
                graceNanos,
                call,
                calledNanos,
                acquireNotBefore,
                releaseNotBefore,
                recordNotBefore,
                Optional.empty());
    }

    /** A keepalive never shortens authority. */
    Holding renewed(long until) {
        var later = confirmed && untilNanos - until > 0 ? untilNanos : until;
        return new Holding(
                handle,
                true,
                later,
                graceNanos,
                call,
                calledNanos,
                acquireNotBefore,
                releaseNotBefore,
                recordNotBefore,
                Optional.empty());
    }

    /** The key is another's, or nobody's; whatever grace there was ends. */
    Holding lost(long now) {
        return new Holding(
                Optional.empty(),
                false,
                now,
                now - graceNanos < 0 ? now : graceNanos,
                call,
                calledNanos,
                acquireNotBefore,
                releaseNotBefore,
                recordNotBefore,
                refusal);
    }

    Holding refused(String why, long notBefore) {
        return new Holding(
                handle,
                confirmed,
                untilNanos,
                graceNanos,
                call,
                calledNanos,
                notBefore,
                releaseNotBefore,
                recordNotBefore,
                Optional.of(why));
    }

    Holding releaseAgain(long notBefore) {
        return new Holding(
                handle,
                confirmed,
                untilNanos,
                graceNanos,
                call,
                calledNanos,
                acquireNotBefore,
                notBefore,
                recordNotBefore,
                refusal);
    }

    Holding recordAgain(long notBefore) {
        return new Holding(
                handle,
                confirmed,
                untilNanos,
                graceNanos,
                call,
                calledNanos,
                acquireNotBefore,
                releaseNotBefore,
                notBefore,
                refusal);
    }
}
