package io.matriarch.inventory;

import io.matriarch.inventory.InventoryNotice.Kind;
import io.matriarch.inventory.yaml.YamlNode.Mapping;
import io.matriarch.text.NearMiss;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The fields of one user or database. A field without a value counts as absent, as it does for the scripts of the
 * distribution.
 */
final class RecordFields {

    private final TypedReader reader;
    private final Value value;
    private final Mapping mapping;

    private RecordFields(TypedReader reader, Value value, Mapping mapping) {
        this.reader = reader;
        this.value = value;
        this.mapping = mapping;
    }

    /**
     * Opens a record.
     *
     * @param list the variable it stands in, such as {@code pg_users}, for the notices on fields nobody acts on
     */
    static Optional<RecordFields> of(
            TypedReader reader, Value value, String list, List<String> actedOn, List<String> later) {
        var rule = "each item of %s is a mapping with a name".formatted(list);
        if (!(value.node() instanceof Mapping mapping)) {
            return reader.refuse(value, rule);
        }
        if (!mapping.entries().containsKey("name")) {
            return reader.refuse(value, rule);
        }
        mapping.entries().forEach((field, node) -> {
            var key = list + "[]." + field;
            var at = value.field(field, node);
            if (later.contains(field)) {
                reader.findings().key(Kind.NOT_ACTED_ON_YET, key, at, () -> key + " is known, not acted on yet");
            } else if (!actedOn.contains(field)) {
                var known = Stream.concat(actedOn.stream(), later.stream()).toList();
                reader.findings()
                        .key(
                                Kind.UNKNOWN,
                                key,
                                at,
                                () -> "%s is unknown, kept%s".formatted(key, NearMiss.question(field, known)));
            }
        });
        return Optional.of(new RecordFields(reader, value, mapping));
    }

    Value value() {
        return value;
    }

    Optional<Value> get(String field) {
        return mapping.get(field).map(node -> value.field(field, node)).filter(at -> !TypedReader.isNull(at));
    }

    boolean flag(String field, boolean otherwise) {
        return get(field).flatMap(reader::bool).orElse(otherwise);
    }

    Optional<String> text(String field) {
        return get(field).flatMap(at -> reader.text(at, field + " is text"));
    }

    /** A word of SQL that is no quoted name: an encoding, a locale. */
    Optional<String> word(String field) {
        var rule = field + " is a name of letters, digits and . _ @ -";
        return get(field)
                .flatMap(at -> reader.text(at, rule)
                        .filter(text -> text.matches("[A-Za-z0-9._@-]{1,63}"))
                        .or(() -> reader.refuse(at, rule)));
    }

    int connectionLimit() {
        return get("connlimit")
                .flatMap(at ->
                        reader.integer(at, -1, 262_143, "connlimit is a number of connections, or -1 for no limit"))
                .map(Math::toIntExact)
                .orElse(-1);
    }

    List<Value> list(String field, String rule) {
        return get(field).map(at -> reader.list(at, rule)).orElse(List.of());
    }

    /** The name of an item that is written as text, or as a mapping with a name and more. */
    Optional<Value> nameOf(Value item, String list) {
        if (!(item.node() instanceof Mapping fields)) {
            return Optional.of(item);
        }
        fields.entries().forEach((field, node) -> {
            if (!field.equals("name")) {
                var key = "%s[].%s".formatted(list, field);
                reader.findings()
                        .key(
                                Kind.NOT_ACTED_ON_YET,
                                key,
                                item.field(field, node),
                                () -> key + " is known, not acted on yet");
            }
        });
        return fields.get("name")
                .map(node -> item.field("name", node))
                .or(() -> reader.refuse(item, "an item of %s is a name, or a mapping with a name".formatted(list)));
    }

    /** Whether {@code state} wants it to be there. */
    boolean isWanted(String what) {
        var state = get("state");
        var word = state.flatMap(at -> reader.text(at, "state is create or absent"))
                .orElse("create");
        switch (word) {
            case "create", "present" -> {}
            case "absent" ->
                reader.findings()
                        .adjusted(
                                value,
                                "a %s of state absent is not created; one that exists is left alone".formatted(what));
            case "recreate" ->
                reader.findings().adjusted(value, "a %s is never dropped to be created anew".formatted(what));
            default -> state.ifPresent(at -> reader.refuse(at, "state is create or absent"));
        }
        return !word.equals("absent");
    }
}
