/**
 * The deadman: a second, tiny process beside each agent that kills PostgreSQL when the fencing deadline passes and nobody moves
 * it, because the agent is gone, frozen or starved. {@code DeadmanMain} is its beginning.
 *
 * <p>It has to work when hardly anything else does, so it knows nothing but a deadline, a socket and {@code /proc}: no library,
 * no log, no disk.
 */
@NullMarked
package io.matriarch.agent.deadman;

import org.jspecify.annotations.NullMarked;
