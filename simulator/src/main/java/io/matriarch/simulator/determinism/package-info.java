/**
 * Whether a seed means the same in every JVM: trials are run here and in another process, and the digests of their histories
 * compared to the word.
 *
 * <p>Open {@link io.matriarch.simulator.determinism.DeterminismCheck} first.
 */
@NullMarked
package io.matriarch.simulator.determinism;

import org.jspecify.annotations.NullMarked;
