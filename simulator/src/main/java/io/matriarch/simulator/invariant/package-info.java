/**
 * What must hold whatever happens: one checker a file, each with the sentence it checks. They hear the history and nothing else.
 *
 * <p>Open {@link io.matriarch.simulator.invariant.Invariant} first.
 */
@NullMarked
package io.matriarch.simulator.invariant;

import org.jspecify.annotations.NullMarked;
