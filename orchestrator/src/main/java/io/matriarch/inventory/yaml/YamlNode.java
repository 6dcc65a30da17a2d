package io.matriarch.inventory.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A part of a document that knows its line. Prints its shape and never its values, which may be secrets. */
public sealed interface YamlNode {

    /** The line where it begins, from 1. */
    int line();

    /** Whether both say the same, wherever they stand. */
    default boolean sameAs(YamlNode other) {
        return switch (this) {
            case Scalar a ->
                other instanceof Scalar b && a.kind() == b.kind() && a.text().equals(b.text());
            case Sequence a ->
                other instanceof Sequence b
                        && a.items().size() == b.items().size()
                        && IntStream.range(0, a.items().size())
                                .allMatch(i -> a.items().get(i).sameAs(b.items().get(i)));
            case Mapping a ->
                other instanceof Mapping b
                        && a.entries().keySet().equals(b.entries().keySet())
                        && a.entries().entrySet().stream()
                                .allMatch(entry -> b.get(entry.getKey())
                                        .filter(entry.getValue()::sameAs)
                                        .isPresent());
        };
    }

    /** What the plain text of a scalar means in YAML 1.1. */
    enum Kind {
        STRING,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL,
        TIMESTAMP,
        /** A value that ansible-vault has encrypted. */
        ENCRYPTED
    }

    /**
     * A single value.
     *
     * @param text as it was written, without quotes
     */
    record Scalar(Kind kind, String text, int line) implements YamlNode {
        @Override
        public String toString() {
            return "%s at line %d".formatted(kind, line);
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return "a list of %d at line %d".formatted(items.size(), line);
        }
    }

    /** Values by name, in the order of the file. */
    record Mapping(Map<String, YamlNode> entries, int line) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** The value of that name. */
        public Optional<YamlNode> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public String toString() {
            return "a mapping of %s at line %d"
                    .formatted(entries.keySet().stream().collect(Collectors.joining(", ")), line);
        }
    }
}
