/**
 * Known bugs, planted one at a time into production classes as they are loaded, to see whether the simulator notices. Production
 * code knows nothing of it.
 */
@NullMarked
package io.matriarch.simulator.mutant;

import org.jspecify.annotations.NullMarked;
