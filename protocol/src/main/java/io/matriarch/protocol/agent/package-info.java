/**
 * What orchestrator and agent say to each other over the control channel: one JSON document a line, either way.
 *
 * <p>The channel runs inside SSH and ends at a socket that only the node's database user can open, so secrets may pass.
 * Nothing here is ever persisted in the journal. Open {@link io.matriarch.protocol.agent.ToAgent} first.
 */
@NullMarked
package io.matriarch.protocol.agent;

import org.jspecify.annotations.NullMarked;
