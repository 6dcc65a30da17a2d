package io.matriarch.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import io.matriarch.config.ConfigReading.Invalid;
import io.matriarch.config.ConfigReading.Loaded;
import io.matriarch.text.NearMiss;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** A file, or none, to {@link MatriarchConfig}, or to every reason why not. */
public final class ConfigLoader {

    static final String ROOT = "matriarch";

    private ConfigLoader() {}

    /**
     * Loads a file over the defaults.
     *
     * @param environment for the token, where the file has none
     */
    public static ConfigReading load(Path file, Map<String, String> environment) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return new Invalid(List.of(
                    new ConfigError(file.toString(), "", 0, "", "there is no such file, or it may not be read")));
        }
        try {
            var options = ConfigParseOptions.defaults().setAllowMissing(false);
            return read(
                    file.toString(),
                    ConfigFactory.parseFile(file.toFile(), options).resolve(),
                    environment);
        } catch (ConfigException e) {
            return unreadable(file.toString(), e);
        }
    }

    /** The defaults alone. */
    public static ConfigReading defaults(Map<String, String> environment) {
        return read("(defaults)", ConfigFactory.empty(), environment);
    }

    static ConfigReading parse(String name, String text, Map<String, String> environment) {
        try {
            return read(name, ConfigFactory.parseString(text).resolve(), environment);
        } catch (ConfigException e) {
            return unreadable(name, e);
        }
    }

    /** Every key there is, from {@code reference.conf}. */
    static SortedSet<String> knownKeys() {
        var keys = new TreeSet<String>();
        leaves("", reference().root(), keys);
        return keys;
    }

    static Config reference() {
        return ConfigFactory.defaultReference(ConfigLoader.class.getClassLoader())
                .getConfig(ROOT);
    }

    private static void leaves(String prefix, ConfigObject object, SortedSet<String> into) {
        object.forEach((name, value) -> {
            if (value instanceof ConfigObject inner) {
                leaves(prefix + name + ".", inner, into);
            } else {
                into.add(prefix + name);
            }
        });
    }

    private static ConfigReading read(String file, Config given, Map<String, String> environment) {
        var errors = new ArrayList<ConfigError>();
        if (given.root().get(ROOT) instanceof ConfigObject ours) {
            refuseUnknown(file, "", ours, knownKeys(), errors);
        } else if (given.root().containsKey(ROOT)) {
            return new Invalid(
                    List.of(new ConfigError(file, ROOT, 0, "", "an object: matriarch { http { ... } ... }")));
        }
        var ours = given.hasPath(ROOT) ? given.getConfig(ROOT) : ConfigFactory.empty();
        var config = new ConfigReader(new SettingReader(file, ours, reference(), errors), environment).read();
        return errors.isEmpty() ? new Loaded(config, given.withoutPath(ROOT)) : new Invalid(errors);
    }

    private static void refuseUnknown(
            String file, String prefix, ConfigObject object, SortedSet<String> known, List<ConfigError> errors) {
        object.forEach((name, value) -> {
            var key = prefix + name;
            var isGroup = known.stream().anyMatch(k -> k.startsWith(key + "."));
            if (isGroup && value instanceof ConfigObject inner) {
                refuseUnknown(file, key + ".", inner, known, errors);
            } else if (isGroup) {
                errors.add(new ConfigError(
                        file, ROOT + "." + key, line(value.origin().lineNumber()), "", "an object of settings"));
            } else if (!known.contains(key)) {
                errors.add(new ConfigError(
                        file,
                        ROOT + "." + key,
                        line(value.origin().lineNumber()),
                        "",
                        "there is no such setting" + NearMiss.question(key, known)));
            }
        });
    }

    static int line(int fromOrigin) {
        return Math.max(0, fromOrigin);
    }

    /** Messages of the library quote what stands in the file, which may be a secret: what is in quotes is left out. */
    private static Invalid unreadable(String file, ConfigException e) {
        var line = e.origin() == null ? 0 : line(e.origin().lineNumber());
        var message =
                String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("'.*'", "'...'");
        return new Invalid(List.of(new ConfigError(file, "", line, "", "cannot be read: " + message)));
    }
}
