/**
 * Trials as in {@code trial}, of the same plans and with the same result, on a real cluster of {@code lab}: faults are done to real
 * processes, independent clients write, and the same checkers hear what they saw and what the journal says.
 *
 * <p>An observer from outside sees less than the simulator's: what only an all-knowing one could judge is not judged here. Open
 * {@link io.matriarch.simulator.live.LiveTrial} first.
 */
@NullMarked
package io.matriarch.simulator.live;

import org.jspecify.annotations.NullMarked;
