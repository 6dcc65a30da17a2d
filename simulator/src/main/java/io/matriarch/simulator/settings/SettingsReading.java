package io.matriarch.simulator.settings;

import io.matriarch.config.ConfigError;
import java.util.List;

/** What came of reading a file of settings: all of it, or none. */
public sealed interface SettingsReading {

    record Loaded(OwnSettings settings) implements SettingsReading {}

    /** It cannot be simulated, for all of these reasons. */
    record Invalid(List<ConfigError> errors) implements SettingsReading {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }
}
