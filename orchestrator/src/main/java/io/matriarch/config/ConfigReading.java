package io.matriarch.config;

import com.typesafe.config.Config;
import java.util.List;

/** What came of loading a configuration: all of it, or none. */
public sealed interface ConfigReading {

    /**
     * It is fine.
     *
     * @param others what the file says beside {@code matriarch}, such as settings of Akka, without anybody's defaults
     */
    record Loaded(MatriarchConfig config, Config others) implements ConfigReading {}

    /** It is not, for all of these reasons. */
    record Invalid(List<ConfigError> errors) implements ConfigReading {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }
}
