/**
 * What can go wrong, as data: a plan says what happens to whom, when, and for how long. It can be written down, read, changed by
 * hand and run again. Knows nothing of how the world does it.
 *
 * <p>Open {@link io.matriarch.simulator.fault.Fault} first.
 */
@NullMarked
package io.matriarch.simulator.fault;

import org.jspecify.annotations.NullMarked;
