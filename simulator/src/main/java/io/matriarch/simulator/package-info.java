/**
 * The simulator: production actors and agent cores in a virtual world, on virtual time, from one seed. It knows the
 * modules below it; none of them knows the simulator.
 */
@NullMarked
package io.matriarch.simulator;

import org.jspecify.annotations.NullMarked;
