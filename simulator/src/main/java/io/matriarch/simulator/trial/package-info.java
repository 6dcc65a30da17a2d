/**
 * One trial from a seed, and many of them: the world is built and broken as planned, what came of it is handed over; failing plans
 * are made small.
 *
 * <p>Open {@link io.matriarch.simulator.trial.TrialSettings} first, then {@link io.matriarch.simulator.trial.Trials}.
 */
@NullMarked
package io.matriarch.simulator.trial;

import org.jspecify.annotations.NullMarked;
