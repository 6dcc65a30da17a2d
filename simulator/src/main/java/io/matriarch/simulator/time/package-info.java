/**
 * Virtual time: the clock, the queue of all that is yet to happen, and chance that comes from a seed. One thread, no Akka, no
 * real clock.
 *
 * <p>Open {@link io.matriarch.simulator.time.VirtualTime} first.
 */
@NullMarked
package io.matriarch.simulator.time;

import org.jspecify.annotations.NullMarked;
