/**
 * A virtual etcd of three members, and what agents and orchestrators see of it. What they ask, and what they make of the replies,
 * is production's own ({@link io.matriarch.lease.LeaseProtocol}, {@link io.matriarch.lease.WatchRule}); only the store and the
 * ways to it are modelled. Nothing is written in etcd's wire format.
 *
 * <p>Open {@link io.matriarch.simulator.world.etcd.VirtualEtcd} first.
 */
@NullMarked
package io.matriarch.simulator.world.etcd;

import org.jspecify.annotations.NullMarked;
