package io.matriarch.lease;

import io.matriarch.lease.EtcdReply.Answer;
import io.matriarch.lease.EtcdReply.NoSuchLease;
import io.matriarch.lease.EtcdReply.Silence;
import io.matriarch.lease.LeaderLease.Acquisition;
import io.matriarch.lease.LeaderLease.Claim;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.lease.LeaderLease.Publication;
import io.matriarch.lease.LeaderLease.Recording;
import io.matriarch.lease.LeaderLease.Release;
import io.matriarch.lease.LeaderLease.Renewal;
import io.matriarch.lease.LeaseStep.Done;
import io.matriarch.lease.LeaseStep.Transact;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.InstanceId;
import java.time.Duration;
import java.util.Optional;

/**
 * What one agent says to etcd, step by step, and what it makes of the replies. Knows no transport and no clock. Remembers only
 * the leases it has to spare and what it has published.
 *
 * <p>A call costs: acquire a read, a grant and a transaction; renew one round trip (a keepalive and a read of the keys beside
 * it); release one (ending the lease removes the key, and only a key that is still bound to it).
 */
public final class LeaseProtocol {

    /** How often acquire tries again after the keys have changed under its hands. */
    private static final int ROUNDS = 3;

    private final String self;
    private final LeaderTransactions transactions;
    private final MemberKey member;
    private final SpareLeases spares = new SpareLeases();

    /** @param namespace prefix of all clusters' keys, such as {@code /pg/} */
    public LeaseProtocol(String namespace, InstanceId self) {
        this.self = self.value();
        var keys = LeaderKeys.of(namespace, self.cluster());
        this.transactions = new LeaderTransactions(keys);
        this.member = new MemberKey(transactions, keys.member(self));
    }

    /** As {@link LeaderLease#acquire}. */
    public LeaseStep<Acquisition> acquire(Epoch epoch, Claim claim, Duration ttl) {
        return new Transact<>(transactions.read(), reply -> switch (reply) {
            case Answer<EtcdTransaction.Answer>(var read) -> {
                var seen = LeaderTransactions.snapshot(read);
                yield switch (LeadershipRule.mayTake(seen, self, epoch, claim.revokedAt())) {
                    case LeadershipRule.Verdict.MayNot(var answer) -> end(answer);
                    case LeadershipRule.Verdict.MayTake() -> grantAndTake(seen, epoch, claim, ttl);
                };
            }
            case NoSuchLease<EtcdTransaction.Answer>(var why) -> end(new Acquisition.Unknown(why));
            case Silence<EtcdTransaction.Answer>(var why) -> end(new Acquisition.Unknown(why));
        });
    }

    private LeaseStep<Acquisition> grantAndTake(LeaderSnapshot seen, Epoch epoch, Claim claim, Duration ttl) {
        return new LeaseStep.Grant<>(ttl, reply -> switch (reply) {
            case Answer<Long>(var leaseId) -> take(seen, new LeaseHandle(leaseId, epoch), claim, 1);
            case NoSuchLease<Long>(var why) -> end(new Acquisition.Unknown(why));
            case Silence<Long>(var why) -> end(new Acquisition.Unknown(why));
        });
    }

    private LeaseStep<Acquisition> take(LeaderSnapshot seen, LeaseHandle lease, Claim claim, int round) {
        var record = new EpochRecord(lease.epoch(), self);
        // Taken anew in the same epoch, the record stays: PostgreSQL may be on the way from one set to another.
        var standbys = seen.recorded().filter(record::equals).isPresent()
                ? Optional.<StandbyRecord>empty()
                : claim.standbys().map(set -> StandbyRecord.succeeding(latest(seen), lease.epoch(), set));
        var request = transactions.take(seen, record, standbys, lease.leaseId());
        return new Transact<>(request, reply -> switch (reply) {
            case Answer<EtcdTransaction.Answer>(var answer) -> {
                if (answer.succeeded()) {
                    seen.leader().ifPresent(earlier -> spares.add(earlier.leaseId()));
                    yield end(new Acquisition.Taken(
                            lease,
                            standbys.map(set -> new StoredStandbys(set, answer.revision()))
                                    .or(seen::storedStandbys)));
                }
                yield takeAgain(LeaderTransactions.snapshot(answer), lease, claim, round);
            }
            case NoSuchLease<EtcdTransaction.Answer>(var why) -> end(new Acquisition.Unknown(why));
            case Silence<EtcdTransaction.Answer>(var why) -> {
                spares.add(lease.leaseId());
                yield end(new Acquisition.Unknown(why));
            }
        });
    }

    /** What is recorded for the last epoch; an older record says nothing about what was acknowledged since. */
    private static Optional<StandbyRecord> latest(LeaderSnapshot seen) {
        var recorded = seen.recorded().map(EpochRecord::epoch);
        return seen.storedStandbys()
                .map(StoredStandbys::record)
                .filter(record -> recorded.filter(record.epoch()::equals).isPresent());
    }

    private LeaseStep<Acquisition> takeAgain(LeaderSnapshot seen, LeaseHandle lease, Claim claim, int round) {
        if (seen.isLedBy(self, lease.leaseId())) {
            // One member had done it and could not say so; another was asked again.
            return end(new Acquisition.Taken(lease, seen.storedStandbys()));
        }
        if (LeadershipRule.mayTake(seen, self, lease.epoch(), claim.revokedAt())
                instanceof LeadershipRule.Verdict.MayNot(var answer)) {
            spares.add(lease.leaseId());
            return end(answer);
        }
        if (round == ROUNDS) {
            spares.add(lease.leaseId());
            return end(new Acquisition.Unknown("the keys kept changing"));
        }
        return take(seen, lease, claim, round + 1);
    }

    private LeaseStep<Acquisition> end(Acquisition acquisition) {
        return switch (acquisition) {
            // After a silence the key may hang on a spare lease, and etcd does not answer anyway.
            case Acquisition.Unknown unknown -> new Done<>(unknown);
            case Acquisition.Taken taken -> revokeSpares(taken);
            case Acquisition.HeldBy held -> revokeSpares(held);
            case Acquisition.OtherStandbys others -> revokeSpares(others);
            case Acquisition.StaleEpoch stale -> revokeSpares(stale);
        };
    }

    private LeaseStep<Acquisition> revokeSpares(Acquisition acquisition) {
        var spare = spares.next();
        if (spare.isEmpty()) {
            return new Done<>(acquisition);
        }
        return new LeaseStep.Revoke<>(spare.get(), reply -> switch (reply) {
            case Answer<Boolean> revoked -> revokeSpares(acquisition);
            case NoSuchLease<Boolean> gone -> revokeSpares(acquisition);
            case Silence<Boolean> silence -> {
                spares.add(spare.get());
                yield new Done<>(acquisition);
            }
        });
    }

    /** As {@link LeaderLease#renew} and {@link LeaderLease#resume}. */
    public LeaseStep<Renewal> renew(LeaseHandle lease) {
        return new LeaseStep.KeepAlive<>(
                lease.leaseId(),
                transactions.read(),
                reply -> new Done<>(
                        switch (reply) {
                            case Answer<LeaseStep.Beat>(var beat) ->
                                LeadershipRule.renewal(
                                        LeaderTransactions.snapshot(beat.answer()), self, lease, beat.remaining());
                            case NoSuchLease<LeaseStep.Beat>(var why) -> new Renewal.Lost(why);
                            case Silence<LeaseStep.Beat>(var why) -> new Renewal.Unknown(why);
                        }));
    }

    /** As {@link LeaderLease#recordStandbys}. */
    public LeaseStep<Recording> recordStandbys(LeaseHandle lease, StandbyRecord next, long seenRevision) {
        var request = transactions.recordStandbys(new EpochRecord(lease.epoch(), self), next, seenRevision);
        return new Transact<>(
                request,
                reply -> new Done<>(
                        switch (reply) {
                            case Answer<EtcdTransaction.Answer>(var answer) -> recording(answer, next);
                            case NoSuchLease<EtcdTransaction.Answer>(var why) -> new Recording.Unknown(why);
                            case Silence<EtcdTransaction.Answer>(var why) -> new Recording.Unknown(why);
                        }));
    }

    private static Recording recording(EtcdTransaction.Answer answer, StandbyRecord next) {
        if (answer.succeeded()) {
            return new Recording.Recorded(new StoredStandbys(next, answer.revision()));
        }
        // One member of etcd may have done it and not been able to say so, and another was asked again.
        var there = LeaderTransactions.snapshot(answer).storedStandbys();
        return there.filter(stored -> stored.record().equals(next))
                .<Recording>map(Recording.Recorded::new)
                .orElseGet(() -> new Recording.NotRecorded(there));
    }

    /** As {@link LeaderLease#release}. */
    public LeaseStep<Release> release(LeaseHandle lease) {
        return new LeaseStep.Revoke<>(
                lease.leaseId(),
                reply -> new Done<>(
                        switch (reply) {
                            case Answer<Boolean> revoked -> new Release.Released();
                            case NoSuchLease<Boolean> gone -> new Release.Released();
                            case Silence<Boolean>(var why) -> new Release.Unknown(why);
                        }));
    }

    /** As {@link LeaderLease#publish}; one at a time. */
    public LeaseStep<Boolean> publish(Publication publication) {
        return member.publish(publication);
    }
}
