package io.matriarch.inventory;

import io.matriarch.inventory.yaml.YamlNode.Kind;
import io.matriarch.inventory.yaml.YamlNode.Mapping;
import io.matriarch.inventory.yaml.YamlNode.Scalar;
import io.matriarch.inventory.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Values as the types they should have, by the senses that Ansible gives them. A value of another type is an error in the
 * findings and absent here.
 */
final class TypedReader {

    private final Findings findings;

    TypedReader(Findings findings) {
        this.findings = findings;
    }

    Findings findings() {
        return findings;
    }

    /** An integer of {@code least} to {@code most}; the text of one is taken for it, with a notice. */
    Optional<Long> integer(Value value, long least, long most, String rule) {
        var number = scalar(value, rule).flatMap(scalar -> number(value, scalar));
        if (number.filter(n -> n >= least && n <= most).isEmpty()) {
            return refuse(value, rule);
        }
        return number;
    }

    Optional<Integer> port(Value value) {
        return integer(value, 1, 65_535, "a port is an integer from 1 to 65535").map(Math::toIntExact);
    }

    private Optional<Long> number(Value value, Scalar scalar) {
        return switch (scalar.kind()) {
            case INTEGER -> Yaml11Integer.parse(scalar.text());
            case STRING -> {
                var parsed = scalar.text().matches("-?(0|[1-9][0-9]{0,17})")
                        ? Optional.of(Long.parseLong(scalar.text()))
                        : Optional.<Long>empty();
                parsed.ifPresent(n -> findings.adjusted(value, "the text '%d' is taken as a number".formatted(n)));
                yield parsed;
            }
            case DECIMAL, BOOLEAN, NULL, TIMESTAMP, ENCRYPTED -> Optional.empty();
        };
    }

    /** True or false, also as one of the words that Ansible takes for them. */
    Optional<Boolean> bool(Value value) {
        var rule = "true or false, yes or no, on or off";
        return scalar(value, rule)
                .flatMap(scalar -> switch (scalar.kind()) {
                    case BOOLEAN, STRING -> truth(scalar.text());
                    case INTEGER, DECIMAL, NULL, TIMESTAMP, ENCRYPTED -> Optional.empty();
                })
                .or(() -> refuse(value, rule));
    }

    static Optional<Boolean> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> Optional.of(true);
            case "false", "no", "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Text. What YAML takes for something else is refused unless it reads the same either way: of {@code password: 0123} or
     * {@code password: yes} nobody can say which password was meant.
     */
    Optional<String> text(Value value, String rule) {
        var scalar = scalar(value, rule);
        if (scalar.isEmpty()) {
            return refuse(value, rule);
        }
        var text = scalar.get().text();
        return switch (scalar.get().kind()) {
            case STRING -> plain(value, text);
            case INTEGER -> text.matches("-?(0|[1-9][0-9]{0,17})") ? Optional.of(text) : refuse(value, QUOTE_IT);
            case DECIMAL, BOOLEAN, TIMESTAMP -> refuse(value, QUOTE_IT);
            case NULL -> refuse(value, rule);
            case ENCRYPTED ->
                refuse(value, "a value that ansible-vault has encrypted cannot be read; decrypt it first");
        };
    }

    private static final String QUOTE_IT = "YAML does not take this for text; put it in quotes";

    private Optional<String> plain(Value value, String text) {
        if (text.contains("{{") || text.contains("{%")) {
            return refuse(value, "templates are not evaluated here; write the value itself");
        }
        return text.chars().anyMatch(c -> c == 0) ? refuse(value, "text has no NUL characters") : Optional.of(text);
    }

    /** Text that is made into something by a constructor whose exception carries the rule. */
    <T> Optional<T> named(Value value, String rule, Function<String, T> constructor) {
        return text(value, rule).flatMap(text -> {
            try {
                return Optional.of(constructor.apply(text));
            } catch (IllegalArgumentException broken) {
                return refuse(value, rule);
            }
        });
    }

    /** The items of a list; an absent value is an empty list. */
    List<Value> list(Value value, String rule) {
        if (isNull(value)) {
            return List.of();
        }
        if (!(value.node() instanceof Sequence sequence)) {
            refuse(value, rule);
            return List.of();
        }
        var items = new ArrayList<Value>();
        for (var item : sequence.items()) {
            items.add(value.item(items.size(), item));
        }
        return items;
    }

    /** A mapping; absent when there is none. */
    Optional<Mapping> mapping(Value value, String rule) {
        if (isNull(value)) {
            return Optional.empty();
        }
        return value.node() instanceof Mapping mapping ? Optional.of(mapping) : refuse(value, rule);
    }

    static boolean isNull(Value value) {
        return value.node() instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    private Optional<Scalar> scalar(Value value, String rule) {
        return value.node() instanceof Scalar scalar ? Optional.of(scalar) : refuse(value, rule);
    }

    <T> Optional<T> refuse(Value value, String rule) {
        findings.error(value, rule);
        return Optional.empty();
    }
}
