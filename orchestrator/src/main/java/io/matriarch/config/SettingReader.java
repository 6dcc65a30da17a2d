package io.matriarch.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.matriarch.protocol.agent.Secret;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Single settings as the types they should have. A wrong one is an error, and the default stands in. */
final class SettingReader {

    private final String file;
    private final Config given;
    private final Config reference;
    private final List<ConfigError> errors;
    private final SortedSet<String> keysRead = new TreeSet<>();

    /**
     * A reader of what is given over what is in the reference.
     *
     * @param errors what is found is added here
     */
    SettingReader(String file, Config given, Config reference, List<ConfigError> errors) {
        this.file = file;
        this.given = given;
        this.reference = reference;
        this.errors = errors;
    }

    SortedSet<String> keysRead() {
        return keysRead;
    }

    /** Whether the file itself has it. */
    boolean isGiven(String key) {
        try {
            return given.hasPath(key);
        } catch (ConfigException.WrongType groupIsNoObject) {
            return false;
        }
    }

    /** A setting that always has a value. */
    <T> T required(String key, String rule, Function<String, T> read) {
        return optional(key, rule, read).orElseGet(() -> read.apply(reference.getString(key)));
    }

    /** A setting that may have none. */
    <T> Optional<T> optional(String key, String rule, Function<String, T> read) {
        keysRead.add(key);
        if (!isGiven(key)) {
            return reference.hasPath(key) ? Optional.of(read.apply(reference.getString(key))) : Optional.empty();
        }
        try {
            return Optional.of(read.apply(given.getString(key)));
        } catch (ConfigException.WrongType | IllegalArgumentException notThat) {
            refuse(key, rule);
            return Optional.empty();
        }
    }

    /** A password or token: never shown, whatever is wrong with it. */
    Optional<Secret> secret(String key, String rule, String shape) {
        return optional(key, rule, text -> new Secret(matching(text, shape)));
    }

    /** A list; empty when there is none. */
    <T> List<T> list(String key, String rule, Function<String, T> read) {
        keysRead.add(key);
        var source = isGiven(key) ? given : reference;
        if (!source.hasPath(key)) {
            return List.of();
        }
        try {
            return source.getStringList(key).stream().map(read).toList();
        } catch (ConfigException.WrongType | IllegalArgumentException notThat) {
            refuse(key, rule);
            return List.of();
        }
    }

    void refuse(String key, String rule) {
        var value = isGiven(key) ? given.getValue(key) : null;
        errors.add(new ConfigError(
                file,
                ConfigLoader.ROOT + "." + key,
                value == null ? 0 : ConfigLoader.line(value.origin().lineNumber()),
                value == null ? "" : shown(key, String.valueOf(value.unwrapped())),
                rule));
    }

    private static String shown(String key, String value) {
        if (key.endsWith("token") || key.endsWith("password")) {
            return "***";
        }
        return value.replaceAll("(?i)(password=)[^&;\\s]*", "$1***").replaceAll("//[^/@]*@", "//***@");
    }

    /**
     * The text itself.
     *
     * @throws IllegalArgumentException when it has another shape, without quoting it
     */
    static String matching(String text, String shape) {
        if (!text.matches(shape)) {
            throw new IllegalArgumentException("not of the right shape");
        }
        return text;
    }

    /**
     * An integer from {@code least} to {@code most}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static int integer(String text, int least, int most) {
        var value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
