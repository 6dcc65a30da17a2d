package io.matriarch.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.scaladsl.model.IllegalUriException;
import akka.util.ByteString;
import io.matriarch.http.wire.Problem.Violation;
import io.matriarch.http.wire.Shown;
import io.matriarch.protocol.command.Refusal;
import io.matriarch.protocol.id.ClusterName;
import io.matriarch.protocol.id.InstanceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A request that has found its route.
 *
 * @param captures the path's variables by name
 * @param body whole, and no larger than the route allows
 */
record Call(HttpRequest request, SortedMap<String, String> captures, ByteString body) {

    /**
     * The cluster that the path names.
     *
     * @throws Rejection when no cluster may be called that
     */
    ClusterName cluster() {
        var value = captures.getOrDefault("name", "");
        try {
            return new ClusterName(value);
        } catch (IllegalArgumentException invalid) {
            throw invalidName("name", value, ClusterName.RULE_IN_WORDS);
        }
    }

    /**
     * The instance that the path names.
     *
     * @throws Rejection when no instance may be called that, or none of this cluster
     */
    InstanceId instance() {
        var cluster = cluster();
        var value = captures.getOrDefault("id", "");
        InstanceId id;
        try {
            id = InstanceId.parse(value);
        } catch (IllegalArgumentException invalid) {
            throw invalidName("id", value, "an instance name is <cluster>-<seq>, such as pg-test-1");
        }
        if (!id.cluster().equals(cluster)) {
            var refusal = new Refusal.NoSuchInstance(cluster, id);
            throw new Rejection(Fault.of(refusal), refusal.sentence());
        }
        return id;
    }

    private static Rejection invalidName(String variable, String value, String rule) {
        return new Rejection(
                Fault.INVALID_NAME,
                "'%s': %s".formatted(Shown.of(value), rule),
                List.of(Violation.of(variable, value, rule)));
    }

    /**
     * Says which query parameters this call may have.
     *
     * @throws Rejection when it has others
     */
    Call allowing(String... names) {
        var allowed = Set.of(names);
        for (var given : query()) {
            if (!allowed.contains(given.first())) {
                throw invalidParameter(
                        Shown.of(given.first()),
                        given.second(),
                        names.length == 0
                                ? "there are no parameters here"
                                : "the parameters here are " + String.join(", ", names));
            }
        }
        return this;
    }

    Optional<String> parameter(String name) {
        return query().stream()
                .filter(pair -> pair.first().equals(name))
                .map(pair -> pair.second())
                .findFirst();
    }

    /** The number in a parameter, or {@code absent} when it is not given. */
    long number(String name, long least, long most, long absent) {
        return parameter(name).map(value -> number(name, value, least, most)).orElse(absent);
    }

    /** The number in {@code value}, which was given as {@code name}. */
    static long number(String name, String value, long least, long most) {
        try {
            var number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // The sentence below is for both.
        }
        throw invalidParameter(name, value, "a whole number from %d to %d".formatted(least, most));
    }

    boolean flag(String name) {
        return parameter(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw invalidParameter(name, value, "true or false");
                })
                .orElse(false);
    }

    static Rejection invalidParameter(String name, String value, String rule) {
        return new Rejection(
                Fault.INVALID_PARAMETER,
                "%s='%s': %s".formatted(name, Shown.of(value), rule),
                List.of(Violation.of(name, value, rule)));
    }

    Optional<String> header(String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }

    String path() {
        return request.getUri().getPathString();
    }

    private List<akka.japi.Pair<String, String>> query() {
        try {
            return request.getUri().query().toList();
        } catch (IllegalUriException malformed) {
            throw new Rejection(Fault.MALFORMED_REQUEST, "the query of the URL cannot be read");
        }
    }
}
