/**
 * The clients of the cluster: writers that go on writing whatever happens, and take down what came of each write. They know the
 * members' addresses and nothing else; who leads they find out by trying.
 *
 * <p>Open {@link io.matriarch.simulator.world.client.Clients} first.
 */
@NullMarked
package io.matriarch.simulator.world.client;

import org.jspecify.annotations.NullMarked;
