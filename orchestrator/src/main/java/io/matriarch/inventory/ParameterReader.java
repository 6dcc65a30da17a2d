package io.matriarch.inventory;

import io.matriarch.inventory.yaml.YamlNode.Scalar;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code pg_parameters}: settings of PostgreSQL by name, as they shall stand in its configuration. */
final class ParameterReader {

    private static final String VALUE_RULE = "a parameter's value is a single value on one line";

    /** What Matriarch sets, since replication, fencing and failover stand on it. */
    private static final TreeSet<String> OURS = new TreeSet<>(List.of(
            "cluster_name",
            "config_file",
            "data_directory",
            "external_pid_file",
            "hba_file",
            "hot_standby",
            "ident_file",
            "listen_addresses",
            "port",
            "primary_conninfo",
            "primary_slot_name",
            "promote_trigger_file",
            "restart_after_crash",
            "synchronous_standby_names",
            "unix_socket_directories"));

    private final TypedReader reader;

    ParameterReader(TypedReader reader) {
        this.reader = reader;
    }

    /** The parameters by name, in lower case as PostgreSQL compares them. */
    SortedMap<String, String> read(Value value) {
        var parameters = new TreeMap<String, String>();
        reader.mapping(value, "pg_parameters is a mapping of PostgreSQL's settings to values")
                .ifPresent(mapping -> mapping.entries().forEach((name, node) -> {
                    var at = value.field(name, node);
                    if (isName(at, name)) {
                        parameterValue(at).ifPresent(text -> parameters.put(name.toLowerCase(Locale.ROOT), text));
                    }
                }));
        return parameters;
    }

    private boolean isName(Value at, String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62})?")) {
            reader.refuse(at, "a parameter's name is a word, or two joined by a dot");
            return false;
        }
        var lower = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lower) || lower.startsWith("recovery_target")) {
            reader.refuse(at, "Matriarch sets this parameter itself");
            return false;
        }
        return true;
    }

    private Optional<String> parameterValue(Value at) {
        if (!(at.node() instanceof Scalar scalar)) {
            return reader.refuse(at, VALUE_RULE);
        }
        return switch (scalar.kind()) {
            case STRING ->
                reader.text(at, VALUE_RULE)
                        .filter(text -> text.chars().noneMatch(Character::isISOControl))
                        .or(() -> reader.refuse(at, VALUE_RULE));
            case BOOLEAN -> TypedReader.truth(scalar.text()).map(on -> on ? "on" : "off");
            case INTEGER ->
                Yaml11Integer.parse(scalar.text()).map(String::valueOf).or(() -> reader.refuse(at, VALUE_RULE));
            case DECIMAL ->
                scalar.text().matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?")
                        ? Optional.of(scalar.text())
                        : reader.refuse(at, VALUE_RULE);
            case NULL, TIMESTAMP, ENCRYPTED -> reader.refuse(at, VALUE_RULE);
        };
    }
}
