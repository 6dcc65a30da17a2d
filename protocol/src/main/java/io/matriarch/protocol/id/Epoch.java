package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;

/**
 * The number of a leadership. Each promotion takes the next; whoever acts for a lower one is too late.
 *
 * @param value 0 (nobody has led yet) or more
 */
public record Epoch(@JsonValue long value) implements Comparable<Epoch> {

    public static final Epoch NONE = new Epoch(0);

    @JsonCreator
    public Epoch {
        Require.that(value >= 0, "epoch %s is negative", value);
    }

    public Epoch next() {
        return new Epoch(value + 1);
    }

    public boolean isBefore(Epoch other) {
        return value < other.value;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
