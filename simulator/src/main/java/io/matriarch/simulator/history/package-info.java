/**
 * What happened in a trial, in order, as facts that nobody inside the simulation can bend: invariants, figures and stories are
 * made of them.
 *
 * <p>Open {@link io.matriarch.simulator.history.Happening} first.
 */
@NullMarked
package io.matriarch.simulator.history;

import org.jspecify.annotations.NullMarked;
