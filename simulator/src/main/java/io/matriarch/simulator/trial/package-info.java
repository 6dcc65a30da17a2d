/**
 * One trial from a seed, and many of them: plans are drawn, the world is built and broken, what came of it is summed up; failing
 * plans are made small and their stories told.
 *
 * <p>Open {@link io.matriarch.simulator.trial.TrialSettings} first.
 */
@NullMarked
package io.matriarch.simulator.trial;

import org.jspecify.annotations.NullMarked;
