package io.matriarch.lease;

import io.matriarch.protocol.id.Epoch;
import java.time.Duration;
import java.util.Optional;

/** Who may take the leader key, and who still has it: pure, over what was read from etcd. */
final class LeadershipRule {

    private LeadershipRule() {}

    /** Whether an instance may take the key for an epoch. */
    sealed interface Verdict {
        /** It may, if nothing has changed since. */
        record MayTake() implements Verdict {}

        /** It may not: this is the answer. */
        record MayNot(LeaderLease.Acquisition answer) implements Verdict {}
    }

    /**
     * The key must be nobody's or ours already, and the recorded epoch lower, or the same and taken by ourselves. After a revocation
     * it may also be the old leader's, whose standbys have pledged; for as long as it has had no others since they were counted.
     *
     * @param revokedAt the revision of the record of standbys that the pledges were counted against
     */
    static Verdict mayTake(LeaderSnapshot seen, String self, Epoch epoch, Optional<Long> revokedAt) {
        if (seen.recorded().isEmpty()) {
            return new Verdict.MayNot(new LeaderLease.Acquisition.Unknown("the epoch key cannot be read"));
        }
        var recorded = seen.recorded().get();
        if (epoch.isBefore(recorded.epoch())
                || (epoch.equals(recorded.epoch()) && !recorded.takenBy().equals(self))) {
            return new Verdict.MayNot(new LeaderLease.Acquisition.StaleEpoch(recorded.epoch()));
        }
        if (isTaken(recorded, self, epoch)) {
            return holderAmong(seen, self);
        }
        if (revokedAt.isPresent()) {
            return revokedAt.get() == seen.standbysRevision()
                    ? new Verdict.MayTake()
                    : new Verdict.MayNot(new LeaderLease.Acquisition.OtherStandbys());
        }
        return holderAmong(seen, self);
    }

    private static boolean isTaken(EpochRecord recorded, String self, Epoch epoch) {
        return recorded.epoch().equals(epoch) && recorded.takenBy().equals(self);
    }

    private static Verdict holderAmong(LeaderSnapshot seen, String self) {
        var holder = seen.leader();
        return holder.isEmpty() || holder.get().value().equals(self)
                ? new Verdict.MayTake()
                : new Verdict.MayNot(
                        new LeaderLease.Acquisition.HeldBy(holder.get().value()));
    }

    /**
     * How a keepalive went, judged by what the leader and epoch key said in the same round.
     *
     * @param remaining the lease's time to live as of the keepalive, in seconds; 0 or less when it has run out
     */
    static LeaderLease.Renewal renewal(
            LeaderSnapshot seen, String self, LeaderLease.LeaseHandle lease, long remaining) {
        if (remaining <= 0) {
            return new LeaderLease.Renewal.Lost("the lease has run out");
        }
        if (!seen.isLedBy(self, lease.leaseId())) {
            return new LeaderLease.Renewal.Lost(seen.leader()
                    .map(holder -> holder.value().equals(self)
                            ? "the leader key is bound to another lease of ours"
                            : "the leader key is held by " + holder.value())
                    .orElse("the leader key is gone"));
        }
        var recorded = seen.recorded();
        if (recorded.isPresent() && lease.epoch().isBefore(recorded.get().epoch())) {
            return new LeaderLease.Renewal.Lost("epoch " + recorded.get().epoch() + " was taken by "
                    + recorded.get().takenBy());
        }
        return new LeaderLease.Renewal.Renewed(Duration.ofSeconds(remaining), seen.storedStandbys());
    }

    /** What the watch says of it. */
    static LeaderWatch.LeaderKey observed(LeaderSnapshot seen) {
        if (seen.recorded().isEmpty()) {
            return new LeaderWatch.LeaderKey.Unknown("the epoch key cannot be read");
        }
        var epoch = seen.recorded().get().epoch();
        return seen.leader()
                .<LeaderWatch.LeaderKey>map(holder ->
                        new LeaderWatch.LeaderKey.Held(holder.value(), epoch, seen.revision(), seen.storedStandbys()))
                .orElseGet(() -> new LeaderWatch.LeaderKey.Absent(epoch, seen.revision(), seen.storedStandbys()));
    }
}
