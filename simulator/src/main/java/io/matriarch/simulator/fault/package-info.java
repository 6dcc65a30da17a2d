/**
 * What can go wrong, as data: a plan says what happens to whom, when, and for how long. It is drawn from a profile, or written down
 * as JSON, read, changed by hand and run again. Knows nothing of how the world does it.
 *
 * <p>Open {@link io.matriarch.simulator.fault.Fault} first, then {@link io.matriarch.simulator.fault.Profile} and
 * {@link io.matriarch.simulator.fault.PlanFile}.
 */
@NullMarked
package io.matriarch.simulator.fault;

import org.jspecify.annotations.NullMarked;
