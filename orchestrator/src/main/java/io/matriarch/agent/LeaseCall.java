package io.matriarch.agent;

import io.matriarch.lease.LeaderLease.Claim;
import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.protocol.cluster.StandbyRecord;
import io.matriarch.protocol.id.Epoch;

/** A call to etcd about the leader key. */
public sealed interface LeaseCall {

    /** Take the key for that epoch, and what goes with it in quorum mode. */
    record Acquire(Epoch epoch, Claim claim) implements LeaseCall {
        /** With nobody's acknowledgements. */
        public Acquire(Epoch epoch) {
            this(epoch, Claim.PLAIN);
        }
    }

    /** Record other standbys, if what is recorded is still what was seen at that revision. */
    record RecordStandbys(LeaseHandle lease, StandbyRecord next, long seenRevision) implements LeaseCall {}

    /** Is it still ours, after this agent's predecessor held it? */
    record Resume(LeaseHandle lease) implements LeaseCall {}

    /** One keepalive. */
    record Renew(LeaseHandle lease) implements LeaseCall {}

    /** Give it back. */
    record Release(LeaseHandle lease) implements LeaseCall {}
}
