/**
 * The way to a node: sshj with verified host keys, the upload of the agent, its control channel, and the fence of last resort.
 * The only room that sees sshj.
 *
 * <p>Blocking work runs on virtual threads and comes back as {@link io.matriarch.node.NodeConnector} events. Open
 * {@code SshConnector} first.
 */
@NullMarked
package io.matriarch.ssh;

import org.jspecify.annotations.NullMarked;
