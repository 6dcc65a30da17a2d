package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;
import java.util.regex.Pattern;

/**
 * The top-level namespace of everything a cluster owns: a domain name without a dot.
 *
 * @param value 1 to 63 characters of {@code [a-zA-Z0-9-]}, no hyphen at either end
 */
public record ClusterName(@JsonValue String value) implements Comparable<ClusterName> {

    private static final Pattern RULE = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

    /** The rule in words, for error messages. */
    public static final String RULE_IN_WORDS =
            "a cluster name has 1 to 63 of the characters a-z A-Z 0-9 and -, no dot, and no - at either end";

    @JsonCreator
    public ClusterName {
        Require.that(RULE.matcher(value).matches(), "'%s': %s", value, RULE_IN_WORDS);
    }

    /** The instance of this cluster with sequence number {@code seq}. */
    public InstanceId instance(int seq) {
        return new InstanceId(this, seq);
    }

    @Override
    public int compareTo(ClusterName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
