/**
 * One supervisor an instance: it keeps the agent there, the channel to it open, and its cluster informed.
 *
 * <p>The actor speaks to the world only through {@link io.matriarch.node.NodeConnector}, so that the simulator can be the
 * world. Open {@code NodeSupervisor} first.
 */
@NullMarked
package io.matriarch.node;

import org.jspecify.annotations.NullMarked;
