package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;

/**
 * An ability of a cluster that is exposed on a port of every node: {@code ${cluster}-${suffix}}.
 *
 * @param cluster the cluster that serves
 * @param suffix a single word, such as primary, replica, default, offline, delayed
 */
public record ServiceName(ClusterName cluster, String suffix) {

    public ServiceName {
        Require.that(suffix.matches("[a-zA-Z0-9_]{1,63}"), "'%s': the suffix of a service is a single word", suffix);
    }

    /** Reads {@code pg-test-primary}. */
    @JsonCreator
    public static ServiceName parse(String text) {
        var hyphen = text.lastIndexOf('-');
        Require.that(hyphen > 0, "'%s': a service name is <cluster>-<suffix>, such as pg-test-primary", text);
        return new ServiceName(new ClusterName(text.substring(0, hyphen)), text.substring(hyphen + 1));
    }

    @JsonValue
    public String value() {
        return cluster.value() + "-" + suffix;
    }

    @Override
    public String toString() {
        return value();
    }
}
