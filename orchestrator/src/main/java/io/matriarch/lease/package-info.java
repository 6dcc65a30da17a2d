/**
 * Authority: the leader key, its lease and the epoch in etcd, in Patroni's layout. The only room that sees jetcd.
 *
 * <p>May not decide who leads; it only says who may. A time-out is the answer {@code Unknown}, never a no. Open
 * {@link io.matriarch.lease.LeaderLease} first (the agent's side; what it asks of etcd step by
 * step is {@link io.matriarch.lease.LeaseProtocol}), then {@link io.matriarch.lease.LeaderWatch} (the
 * orchestrator's).
 */
@NullMarked
package io.matriarch.lease;

import org.jspecify.annotations.NullMarked;
