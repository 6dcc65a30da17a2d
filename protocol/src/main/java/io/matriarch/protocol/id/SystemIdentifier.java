package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;

/**
 * What initdb wrote into {@code pg_control}: two data directories with different ones never belong together.
 *
 * @param value an unsigned 64-bit number in decimal digits
 */
public record SystemIdentifier(@JsonValue String value) {

    @JsonCreator
    public SystemIdentifier {
        Require.that(value.matches("[0-9]{1,20}"), "'%s': a system identifier is a number", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
