/**
 * A user's own settings for the simulator: HOCON in, {@link io.matriarch.simulator.trial.TrialSettings} out, or every reason why not.
 *
 * <p>Open {@link io.matriarch.simulator.settings.SettingsFile} first.
 */
@NullMarked
package io.matriarch.simulator.settings;

import org.jspecify.annotations.NullMarked;
