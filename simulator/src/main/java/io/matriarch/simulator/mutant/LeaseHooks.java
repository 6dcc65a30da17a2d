package io.matriarch.simulator.mutant;

import io.matriarch.agent.LeaseAnswer;
import io.matriarch.agent.deadman.Vigil;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.protocol.id.Lsn;
import java.time.Duration;
import java.util.Optional;

/** What rewritten code calls to go wrong about authority. */
public final class LeaseHooks {

    private static final long ONE_TTL_NANOS = Duration.ofSeconds(8).toNanos();
    private static final long FOR_GOOD_NANOS = Duration.ofHours(1).toNanos();

    private static final long SINCE_1970_NANOS = Duration.ofDays(20_000).toNanos();

    private LeaseHooks() {}

    /** When the answer came, instead of when the call was sent. */
    public static long whenAnswered(long sentNanos, Object turn) {
        return Inside.number(turn, "now");
    }

    /** No answer, taken for a yes. */
    public static Renewal silenceIsConsent(LeaseAnswer.Renewed answer) {
        return answer.renewal() instanceof Renewal.Unknown
                ? new Renewal.Renewed(Duration.ofSeconds(10))
                : answer.renewal();
    }

    /** No answer, taken for a no. */
    public static Renewal silenceIsRefusal(LeaseAnswer.Renewed answer) {
        return answer.renewal() instanceof Renewal.Unknown(var why) ? new Renewal.Lost(why) : answer.renewal();
    }

    /** What nobody has looked after counts as looked after. */
    public static boolean confirmed(boolean confirmed) {
        return true;
    }

    /** Authority from now on, as if a keepalive had been sent. */
    public static long aLeaseFromNow(long nowNanos) {
        return nowNanos + ONE_TTL_NANOS;
    }

    /** As many nanoseconds since 1970, which no clock that counts from the start of a machine will say in our time. */
    public static Optional<Long> byTheWallClock(Optional<Long> monotonicNanos) {
        return monotonicNanos.map(nanos -> nanos + SINCE_1970_NANOS);
    }

    /** The same moment, as whoever was told so acknowledges it. */
    public static long fromTheWallClock(long nanos) {
        return nanos - SINCE_1970_NANOS;
    }

    /** An end of WAL that lacks the last half page. */
    public static Optional<Lsn> aLittleLess(Optional<Lsn> end) {
        return end.map(lsn -> new Lsn(lsn.value() - 4_096));
    }

    /** More was left than a predecessor has said. */
    public static long muchLater(Vigil.Guard left) {
        return left.untilNanos() + FOR_GOOD_NANOS;
    }

    /** A grace that does not end. */
    public static long forGood(long nanos) {
        return nanos + FOR_GOOD_NANOS;
    }
}
