/**
 * Known bugs, planted one at a time into classes as they are loaded, to see whether the simulator notices. Production code knows
 * nothing of it: every mutant has a class loader of its own that loads all of Matriarch anew and rewrites what the mutant says.
 *
 * <p>Open {@link io.matriarch.simulator.mutant.Mutant} first, then {@link io.matriarch.simulator.mutant.Mutants} for how they are
 * run; {@link io.matriarch.simulator.mutant.Mutation} says what can be changed, {@code Rewriting} how.
 */
@NullMarked
package io.matriarch.simulator.mutant;

import org.jspecify.annotations.NullMarked;
