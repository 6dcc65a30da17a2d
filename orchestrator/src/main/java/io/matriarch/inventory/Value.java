package io.matriarch.inventory;

import io.matriarch.inventory.yaml.YamlNode;
import io.matriarch.inventory.yaml.YamlNode.Kind;
import io.matriarch.inventory.yaml.YamlNode.Scalar;
import java.util.Optional;

/**
 * A value and where it stands. Two of them are equal only when they are the same place, which makes comparing what hundreds
 * of hosts inherit from one group cheap.
 */
final class Value {

    private final String path;
    private final YamlNode node;

    Value(String path, YamlNode node) {
        this.path = path;
        this.node = node;
    }

    String path() {
        return path;
    }

    YamlNode node() {
        return node;
    }

    int line() {
        return node.line();
    }

    Value field(String name, YamlNode child) {
        return new Value(path + "." + name, child);
    }

    Value item(int index, YamlNode child) {
        return new Value("%s[%d]".formatted(path, index), child);
    }

    /** The text, when that is what it is. */
    Optional<String> text() {
        return node instanceof Scalar scalar && scalar.kind() == Kind.STRING
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    boolean sameAs(Value other) {
        return this == other || node.sameAs(other.node);
    }

    @Override
    public String toString() {
        return path + ": " + node;
    }
}
