/**
 * How long things take in the virtual world, measured on real servers. Data only.
 *
 * <p>Open {@link io.matriarch.simulator.calibration.Calibration} first.
 */
@NullMarked
package io.matriarch.simulator.calibration;

import org.jspecify.annotations.NullMarked;
