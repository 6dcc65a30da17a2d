package io.matriarch.simulator.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import io.matriarch.config.ConfigError;
import io.matriarch.failover.Timings;
import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.calibration.Delay;
import io.matriarch.simulator.fault.FaultPlan;
import io.matriarch.simulator.fault.Profile;
import io.matriarch.simulator.trial.TrialSettings;
import io.matriarch.text.NearMiss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Single settings as the types they should have. A wrong one is an error, and the default stands in. */
final class SettingsReader {

    private static final long LONGEST_RTO_SECONDS = 3_600;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    private static final List<String> KEYS = List.of(
            "pg_rto", "pg_rpo", "nodes.least", "nodes.most", "network.p50", "network.p99", "calibration", "profile");

    private final Path file;
    private final Config given;
    private final List<ConfigError> errors;

    SettingsReader(Path file, Config given, List<ConfigError> errors) {
        this.file = file;
        this.given = given;
        this.errors = errors;
    }

    void refuseUnknown() {
        refuseUnknown("", given.root());
    }

    private void refuseUnknown(String prefix, ConfigObject object) {
        object.forEach((name, value) -> {
            var key = prefix + name;
            var isGroup = KEYS.stream().anyMatch(known -> known.startsWith(key + "."));
            if (isGroup && value instanceof ConfigObject inner) {
                refuseUnknown(key + ".", inner);
            } else if (isGroup || !KEYS.contains(key)) {
                errors.add(new ConfigError(
                        file.toString(),
                        key,
                        Math.max(0, value.origin().lineNumber()),
                        isGroup ? String.valueOf(value.unwrapped()) : "",
                        isGroup ? "an object of settings" : "there is no such setting" + NearMiss.question(key, KEYS)));
            }
        });
    }

    /** Empty when something is wrong that no default can stand in for. */
    Optional<OwnSettings> read(TrialSettings defaults, Function<Path, Calibration> calibrations) {
        var rto = seconds("pg_rto", defaults.cluster().rto());
        var rpo = whole("pg_rpo", 0, Long.MAX_VALUE, defaults.cluster().rpoBytes(), "a number of bytes, 0 or more");
        var nodesRule = "instances of a cluster, from %d to %d".formatted(FaultPlan.LEAST_NODES, FaultPlan.MOST_NODES);
        var least = whole("nodes.least", FaultPlan.LEAST_NODES, FaultPlan.MOST_NODES, defaults.leastNodes(), nodesRule);
        var most = whole(
                "nodes.most",
                FaultPlan.LEAST_NODES,
                FaultPlan.MOST_NODES,
                Math.max(least, defaults.mostNodes()),
                nodesRule);
        if (least > most) {
            refuse("nodes.most", "at least nodes.least, which is " + least);
        }
        var calibration = network(setting(
                "calibration",
                defaults.calibration(),
                (config, key) -> calibrations.apply(file.resolveSibling(config.getString(key)))));
        var profile = setting(
                "profile",
                Optional.<Profile>empty(),
                (config, key) -> Optional.of(Profile.named(config.getString(key))));
        if (!errors.isEmpty()) {
            return Optional.empty();
        }
        var trial = new TrialSettings(
                        defaults.cluster(),
                        calibration,
                        Math.toIntExact(least),
                        Math.toIntExact(most),
                        defaults.length(),
                        defaults.faultsUntil())
                .withBounds(rto, rpo);
        return Optional.of(new OwnSettings(trial, profile));
    }

    private Duration seconds(String key, Duration byDefault) {
        var least = Timings.SHORTEST_RTO.toSeconds();
        var rule = "the bound on an outage in whole seconds, from %d to %d".formatted(least, LONGEST_RTO_SECONDS);
        return Duration.ofSeconds(whole(key, least, LONGEST_RTO_SECONDS, byDefault.toSeconds(), rule));
    }

    private Calibration network(Calibration calibration) {
        if (!has("network.p50") && !has("network.p99")) {
            return calibration;
        }
        var p50 = delay("network.p50", calibration.network().p50());
        var p99 = delay("network.p99", calibration.network().p99());
        if (p99.compareTo(p50) < 0) {
            refuse(has("network.p99") ? "network.p99" : "network.p50", "p99 has to be at least p50: give both");
            return calibration;
        }
        return calibration.withNetwork(calibration.name() + ", with a network of its own", new Delay(p50, p99));
    }

    private Duration delay(String key, Duration byDefault) {
        var rule = "a duration such as 0.2ms, more than 0 and at most 10s";
        return setting(key, byDefault, rule, (config, path) -> {
            var delay = config.getDuration(path);
            return delay.isPositive() && delay.compareTo(LONGEST_DELAY) <= 0
                    ? Optional.of(delay)
                    : Optional.<Duration>empty();
        });
    }

    private long whole(String key, long least, long most, long byDefault, String rule) {
        return setting(key, byDefault, rule, (config, path) -> {
            var text = config.getString(path);
            if (!text.matches("[0-9]{1,18}")) {
                return Optional.<Long>empty();
            }
            var number = Long.parseLong(text);
            return number >= least && number <= most ? Optional.of(number) : Optional.<Long>empty();
        });
    }

    /** A setting whose reader says itself what is wrong. */
    private <T> T setting(String key, T byDefault, BiFunction<Config, String, T> read) {
        if (!has(key)) {
            return byDefault;
        }
        try {
            return read.apply(given, key);
        } catch (ConfigException.WrongType notText) {
            refuse(key, "a text");
        } catch (IllegalArgumentException wrong) {
            refuse(key, String.valueOf(wrong.getMessage()));
        }
        return byDefault;
    }

    private <T> T setting(String key, T byDefault, String rule, BiFunction<Config, String, Optional<T>> read) {
        if (!has(key)) {
            return byDefault;
        }
        try {
            var value = read.apply(given, key);
            if (value.isPresent()) {
                return value.get();
            }
        } catch (ConfigException.WrongType | ConfigException.BadValue wrong) {
            // Says less than the rule.
        }
        refuse(key, rule);
        return byDefault;
    }

    private boolean has(String key) {
        try {
            return given.hasPath(key);
        } catch (ConfigException.WrongType groupIsNoObject) {
            return false;
        }
    }

    private void refuse(String key, String rule) {
        var value = has(key) ? given.getValue(key) : null;
        errors.add(new ConfigError(
                file.toString(),
                key,
                value == null ? 0 : Math.max(0, value.origin().lineNumber()),
                value == null ? "" : String.valueOf(value.unwrapped()),
                rule));
    }
}
