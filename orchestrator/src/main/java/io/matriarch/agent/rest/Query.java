package io.matriarch.agent.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The parameters of a health check, such as {@code lag=16MB&tag_clonefrom=true}. */
record Query(TreeMap<String, String> parameters) {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})\\s*(B|kB|MB|GB|TB)?", Pattern.CASE_INSENSITIVE);

    /** Reads the part of a URL behind the question mark; what makes no sense there is left out. */
    static Query parse(String text) {
        var parameters = new TreeMap<String, String>();
        for (var pair : text.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                decode(pair.substring(equals + 1)).ifPresent(value -> parameters.put(pair.substring(0, equals), value));
            }
        }
        return new Query(parameters);
    }

    private static Optional<String> decode(String text) {
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException badEscape) {
            return Optional.empty();
        }
    }

    /** The greatest lag that is asked for, in bytes; units as in postgresql.conf, a unit being 1024 of the next lower one. */
    Optional<Long> lagBytes() {
        return Optional.ofNullable(parameters.get("lag")).flatMap(Query::bytes);
    }

    private static Optional<Long> bytes(String text) {
        var size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            return Optional.empty();
        }
        var unit = Optional.ofNullable(size.group(2)).orElse("B").toUpperCase(Locale.ROOT);
        var shift = switch (unit) {
            case "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            case "TB" -> 40;
            default -> 0;
        };
        return Optional.of(Long.parseLong(size.group(1)) << shift);
    }

    Optional<String> replicationState() {
        return Optional.ofNullable(parameters.get("replication_state"));
    }

    /** Whether a tag is asked for that an instance without tags does not have. */
    boolean asksForATag() {
        return parameters.entrySet().stream()
                .anyMatch(entry -> entry.getKey().startsWith("tag_") && !isAbsence(entry.getValue()));
    }

    private static boolean isAbsence(String value) {
        return value.equalsIgnoreCase("false") || value.isEmpty();
    }
}
