package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;

/**
 * One thing that was begun and will end: a failover, a switchover, a restart. Agents remember which they have done.
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9-]}
 */
public record OperationId(@JsonValue String value) {

    @JsonCreator
    public OperationId {
        Require.that(value.matches("[A-Za-z0-9-]{1,64}"), "'%s': an operation id has 1 to 64 of A-Z a-z 0-9 -", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
