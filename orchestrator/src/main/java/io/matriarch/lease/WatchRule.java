package io.matriarch.lease;

import io.matriarch.lease.EtcdReply.Answer;
import io.matriarch.lease.EtcdReply.NoSuchLease;
import io.matriarch.lease.EtcdReply.Silence;
import io.matriarch.lease.LeaderWatch.LeaderKey;
import java.time.Duration;
import java.util.Optional;

/** When a watch looks, and what it tells of what it sees: pure. */
public final class WatchRule {

    /** How long after one look the next is due, unless something has changed. */
    public static final Duration POLL = Duration.ofSeconds(1);

    /** How long a look may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(1);

    /** From when on silence is told. */
    public static final Duration SILENCE = Duration.ofSeconds(2);

    /** With more questions than these open a stream of changes counts as dead. */
    public static final int MOST_UNANSWERED = 2;

    private WatchRule() {}

    /**
     * What the listener is told after a look; empty for nothing.
     *
     * @param sinceAnswerNanos how long ago etcd last answered a look before this one
     */
    public static Optional<LeaderKey> told(EtcdReply<EtcdTransaction.Answer> reply, long sinceAnswerNanos) {
        return switch (reply) {
            case Answer<EtcdTransaction.Answer>(var read) ->
                Optional.of(LeadershipRule.observed(LeaderTransactions.snapshot(read)));
            case NoSuchLease<EtcdTransaction.Answer>(var why) -> silence(why, sinceAnswerNanos);
            case Silence<EtcdTransaction.Answer>(var why) -> silence(why, sinceAnswerNanos);
        };
    }

    private static Optional<LeaderKey> silence(String why, long sinceAnswerNanos) {
        return sinceAnswerNanos >= SILENCE.toNanos() ? Optional.of(new LeaderKey.Unknown(why)) : Optional.empty();
    }
}
