package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;
import java.nio.charset.StandardCharsets;

/**
 * The name of a database as PostgreSQL takes it: quoted when it is used in SQL, cut by nobody.
 *
 * @param value 1 to 63 bytes of UTF-8 without control characters
 */
public record DatabaseName(@JsonValue String value) implements Comparable<DatabaseName> {

    @JsonCreator
    public DatabaseName {
        var bytes = value.getBytes(StandardCharsets.UTF_8).length;
        Require.that(bytes >= 1 && bytes <= 63, "'%s': a database name has 1 to 63 bytes", value);
        Require.that(value.chars().noneMatch(Character::isISOControl), "a database name has no control characters");
    }

    @Override
    public int compareTo(DatabaseName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
