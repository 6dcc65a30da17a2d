/**
 * The virtual world: hosts, the network between them, and in the rooms below PostgreSQL, etcd, nodes, orchestrators and clients.
 * It behaves, fails as it is told to, and judges nothing.
 *
 * <p>Open {@link io.matriarch.simulator.world.Network} first.
 */
@NullMarked
package io.matriarch.simulator.world;

import org.jspecify.annotations.NullMarked;
