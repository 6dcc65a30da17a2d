/**
 * Plans that once showed something, kept for ever: every seed that ever failed, made small, and failures that others are known for.
 *
 * <p>Open {@link io.matriarch.simulator.corpus.Corpus} first; the plans lie beside it as JSON.
 */
@NullMarked
package io.matriarch.simulator.corpus;

import org.jspecify.annotations.NullMarked;
