/**
 * Who leads next, when, and why not: pure functions of state, observations and time.
 *
 * <p>No Akka, no clock, no I/O. Open {@code FailoverPolicy} first.
 */
@NullMarked
package io.matriarch.failover;

import org.jspecify.annotations.NullMarked;
