/**
 * PostgreSQL as its agent, its peers and its clients see it: one server and its data directory over their whole life. It does what
 * {@code io.matriarch.agent.postgres} would find a real one to do, and knows nothing of leases, epochs or orchestrators.
 *
 * <p>Nothing happens per record of WAL and standby: what a standby has is computed when somebody asks, from the positions its
 * upstream had flushed a little earlier.
 *
 * <p>Open {@link io.matriarch.simulator.world.postgres.VirtualPostgres} first, then {@code Server} for the processes, {@code Data}
 * for the directory, and {@code WalStream} for what lies between two of them.
 */
@NullMarked
package io.matriarch.simulator.world.postgres;

import org.jspecify.annotations.NullMarked;
