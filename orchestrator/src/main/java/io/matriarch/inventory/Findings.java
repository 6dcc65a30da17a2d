package io.matriarch.inventory;

import io.matriarch.inventory.InventoryNotice.Kind;
import io.matriarch.inventory.yaml.YamlNode;
import io.matriarch.inventory.yaml.YamlNode.Mapping;
import io.matriarch.inventory.yaml.YamlNode.Scalar;
import io.matriarch.inventory.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** All that is found wrong or worth a word while one inventory is read. What many hosts inherit is said once. */
final class Findings {

    private static final int MOST_ERRORS = 1_000;
    private static final int MOST_NOTICES = 1_000;
    private static final int LONGEST_VALUE = 80;
    private static final Pattern SECRET =
            Pattern.compile("(password|passwd|secret|token|credential|access_key|_pass$|_key$)");

    private final String file;
    private final Set<InventoryError> errors = new LinkedHashSet<>();
    private final Map<String, KeyNotice> keys = new LinkedHashMap<>();
    private final Set<InventoryNotice> notices = new LinkedHashSet<>();
    private final Set<String> faulty = new LinkedHashSet<>();
    private boolean full;

    private record KeyNotice(InventoryNotice first, Set<String> places) {}

    Findings(String file) {
        this.file = file;
    }

    /** The value there is not what it should be; of several rules that it breaks the first is said. */
    void error(Value value, String rule) {
        if (faulty.size() <= MOST_ERRORS && faulty.add(value.path())) {
            error(value.path(), value.line(), shown(value), rule);
        }
    }

    /** Something is missing, or several places contradict one another. */
    void error(String path, int line, String value, String rule) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new InventoryError(file, path, line, value, rule));
        } else {
            full = true;
        }
    }

    /** A value was taken in another sense, or another was preferred. */
    void adjusted(Value value, String sentence) {
        if (notices.size() < MOST_NOTICES) {
            notices.add(new InventoryNotice(Kind.ADJUSTED, value.path(), value.line(), sentence));
        }
    }

    /** A key nobody acts on; said once for each key, with the number of its places. */
    void key(Kind kind, String key, Value value, Supplier<String> sentence) {
        if (keys.size() < MOST_NOTICES || keys.containsKey(key)) {
            keys.computeIfAbsent(
                            key,
                            k -> new KeyNotice(
                                    new InventoryNotice(kind, value.path(), value.line(), sentence.get()),
                                    new LinkedHashSet<>()))
                    .places()
                    .add(value.path());
        }
    }

    boolean anyErrors() {
        return !errors.isEmpty();
    }

    List<InventoryError> errors() {
        var sorted = new ArrayList<>(errors);
        sorted.sort(Comparator.comparingInt(InventoryError::line));
        if (full) {
            sorted.add(new InventoryError(
                    file, "", 0, "", "there are more errors; these are the first %d".formatted(MOST_ERRORS)));
        }
        return List.copyOf(sorted);
    }

    List<InventoryNotice> notices() {
        var all = new ArrayList<>(notices);
        keys.values().forEach(notice -> all.add(withPlaces(notice)));
        return List.copyOf(all);
    }

    private static InventoryNotice withPlaces(KeyNotice notice) {
        var first = notice.first();
        var others = notice.places().size() - 1;
        return others == 0
                ? first
                : new InventoryNotice(
                        first.kind(),
                        first.path(),
                        first.line(),
                        "%s (and in %d more place%s)".formatted(first.sentence(), others, others == 1 ? "" : "s"));
    }

    /** A value for a message: short, and no secret. */
    static String shown(Value value) {
        return isSecret(value.path()) ? "***" : shown(value.node());
    }

    static boolean isSecret(String path) {
        return SECRET.matcher(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                .find();
    }

    private static String shown(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> scalarShown(scalar);
            case Sequence sequence -> "a list of %d".formatted(sequence.items().size());
            case Mapping mapping ->
                shortened("a mapping of " + String.join(", ", mapping.entries().keySet()));
        };
    }

    private static String scalarShown(Scalar scalar) {
        return switch (scalar.kind()) {
            case NULL -> "null";
            case ENCRYPTED -> "(encrypted)";
            case STRING, INTEGER, DECIMAL, BOOLEAN, TIMESTAMP -> shortened(scalar.text());
        };
    }

    private static String shortened(String text) {
        var line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "...";
    }
}
