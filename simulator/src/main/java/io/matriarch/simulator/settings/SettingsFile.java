package io.matriarch.simulator.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.matriarch.config.ConfigError;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.settings.SettingsReading.Invalid;
import io.matriarch.simulator.settings.SettingsReading.Loaded;
import io.matriarch.simulator.trial.TrialSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * A file of one's own settings, HOCON; {@link #EXAMPLE} has every key. What it lacks is taken from the defaults; what it has and
 * should not is refused by name.
 */
public final class SettingsFile {

    /** Every key with its default. */
    public static final String EXAMPLE = """
            # Settings for matriarch simulate --config FILE. Every key may be left out.

            # The promise: a write outage of at most so many seconds, 9 to 3600, ...
            pg_rto = 30
            # ... and at most so many acknowledged bytes lost; 0 loses nothing (quorum mode).
            pg_rpo = 1048576

            # Instances of a cluster, 2 to 9; each trial draws a number.
            nodes { least = 3, most = 5 }

            # One way between two hosts: median and 99th percentile.
            network { p50 = 0.2ms, p99 = 2ms }

            # How long PostgreSQL and etcd take, as scripts/calibrate has measured it; beside this file, or absolute.
            # calibration = "calibration.json"

            # Which faults, and how many: what --profile says when it is given. Some, such as quorum, have a pg_rpo of their own.
            # profile = "single-fault"
            """;

    private SettingsFile() {}

    /**
     * Reads a file over the defaults.
     *
     * @param calibrations reads a file of {@code scripts/calibrate}; an IllegalArgumentException says what is wrong with it
     */
    public static SettingsReading load(Path file, TrialSettings defaults, Function<Path, Calibration> calibrations) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return new Invalid(List.of(
                    new ConfigError(file.toString(), "", 0, "", "there is no such file, or it may not be read")));
        }
        try {
            var options = ConfigParseOptions.defaults().setAllowMissing(false);
            return read(file, ConfigFactory.parseFile(file.toFile(), options).resolve(), defaults, calibrations);
        } catch (ConfigException e) {
            return unreadable(file.toString(), e);
        }
    }

    private static SettingsReading read(
            Path file, Config given, TrialSettings defaults, Function<Path, Calibration> calibrations) {
        var errors = new ArrayList<ConfigError>();
        var reader = new SettingsReader(file, given, errors);
        reader.refuseUnknown();
        var settings = reader.read(defaults, calibrations);
        return errors.isEmpty() && settings.isPresent() ? new Loaded(settings.get()) : new Invalid(inOrder(errors));
    }

    private static List<ConfigError> inOrder(List<ConfigError> errors) {
        return errors.stream()
                .sorted(Comparator.comparingInt(ConfigError::line).thenComparing(ConfigError::key))
                .toList();
    }

    private static Invalid unreadable(String file, ConfigException e) {
        var line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
        var message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new Invalid(List.of(new ConfigError(file, "", line, "", "cannot be read: " + message)));
    }
}
