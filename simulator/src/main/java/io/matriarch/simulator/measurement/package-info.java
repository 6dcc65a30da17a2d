/**
 * Measures on real servers how long things take, for {@link io.matriarch.simulator.calibration.Calibration}: production's own
 * adapters do the work, so that what is measured is what production does. The one room of the simulator in which real time
 * passes; nothing else may use it.
 *
 * <p>Open {@link io.matriarch.simulator.measurement.CalibrateCommand} first.
 */
@NullMarked
package io.matriarch.simulator.measurement;

import org.jspecify.annotations.NullMarked;
