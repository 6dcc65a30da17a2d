/**
 * What clients saw: how long nobody took their writes, where that time went, and what was lost of what had been acknowledged.
 *
 * <p>Open {@link io.matriarch.simulator.sla.Outage} first.
 */
@NullMarked
package io.matriarch.simulator.sla;

import org.jspecify.annotations.NullMarked;
