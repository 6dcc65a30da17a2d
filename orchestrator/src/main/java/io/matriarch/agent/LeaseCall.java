package io.matriarch.agent;

import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.protocol.id.Epoch;

/** A call to etcd about the leader key. */
public sealed interface LeaseCall {

    /** Take the key for that epoch. */
    record Acquire(Epoch epoch) implements LeaseCall {}

    /** Is it still ours, after this agent's predecessor held it? */
    record Resume(LeaseHandle lease) implements LeaseCall {}

    /** One keepalive. */
    record Renew(LeaseHandle lease) implements LeaseCall {}

    /** Give it back. */
    record Release(LeaseHandle lease) implements LeaseCall {}
}
