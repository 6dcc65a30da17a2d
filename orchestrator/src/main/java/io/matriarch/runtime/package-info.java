/**
 * The only places that touch the wall clock, the monotonic clock and randomness; everybody else is handed them.
 *
 * <p>Open {@link io.matriarch.runtime.Ticker} first.
 */
@NullMarked
package io.matriarch.runtime;

import org.jspecify.annotations.NullMarked;
