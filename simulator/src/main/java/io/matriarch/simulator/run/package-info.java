/**
 * The commands of {@code matriarch simulate}: what runs, what is said while it runs, what is said at the end. The command line has
 * been read before; how trials work is none of its business.
 *
 * <p>Open {@link io.matriarch.simulator.run.SeedRun} first.
 */
@NullMarked
package io.matriarch.simulator.run;

import org.jspecify.annotations.NullMarked;
