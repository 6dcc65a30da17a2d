package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;

/**
 * The number of a history of WAL; a promotion starts the next.
 *
 * @param value 1 or more
 */
public record Timeline(@JsonValue int value) implements Comparable<Timeline> {

    @JsonCreator
    public Timeline {
        Require.that(value >= 1, "timeline %s is less than 1", value);
    }

    @Override
    public int compareTo(Timeline other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
