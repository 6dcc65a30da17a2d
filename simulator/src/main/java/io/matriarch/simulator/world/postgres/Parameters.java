package io.matriarch.simulator.world.postgres;

import io.matriarch.agent.postgres.ServerSettings;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings of a server that matter here, with the values that its agent configures unless others are declared. */
record Parameters(
        long retryNanos,
        long receiverTimeoutNanos,
        long senderTimeoutNanos,
        long statusNanos,
        long walKeepBytes,
        long slotKeepBytes) {

    /** As in the agent's {@code Configuration}. */
    private static final Map<String, String> CONFIGURED = new TreeMap<>(Map.of(
            "wal_retrieve_retry_interval", "100ms",
            "wal_receiver_timeout", "5s",
            "wal_sender_timeout", "5s",
            "wal_receiver_status_interval", "1s",
            "wal_keep_size", "256MB",
            "max_slot_wal_keep_size", "4GB"));

    static final Parameters DEFAULTS = of(new TreeMap<>());

    static Parameters of(ServerSettings settings) {
        var declared = settings.cluster().parameters();
        return declared.isEmpty() ? DEFAULTS : of(declared);
    }

    /** @throws NumberFormatException when PostgreSQL would not start with them */
    static Parameters of(SortedMap<String, String> declared) {
        return new Parameters(
                nanos(declared, "wal_retrieve_retry_interval", "ms"),
                nanos(declared, "wal_receiver_timeout", "ms"),
                nanos(declared, "wal_sender_timeout", "ms"),
                nanos(declared, "wal_receiver_status_interval", "s"),
                bytes(declared, "wal_keep_size"),
                bytes(declared, "max_slot_wal_keep_size"));
    }

    private static String value(SortedMap<String, String> declared, String name) {
        var value = declared.get(name);
        return Objects.requireNonNull(value == null ? CONFIGURED.get(name) : value, name)
                .strip();
    }

    private static long nanos(SortedMap<String, String> declared, String name, String usualUnit) {
        var text = value(declared, name);
        var number = number(text);
        return number
                * switch (unit(text, usualUnit)) {
                    case "us" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "min" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> throw new NumberFormatException(name + " = " + text);
                };
    }

    /** Without a unit, and for -1: megabytes. */
    private static long bytes(SortedMap<String, String> declared, String name) {
        var text = value(declared, name);
        var number = number(text);
        return number < 0
                ? Long.MAX_VALUE
                : number
                        << switch (unit(text, "MB")) {
                            case "B" -> 0;
                            case "kB" -> 10;
                            case "MB" -> 20;
                            case "GB" -> 30;
                            case "TB" -> 40;
                            default -> throw new NumberFormatException(name + " = " + text);
                        };
    }

    private static long number(String text) {
        return Long.parseLong(text.substring(0, unitBegin(text)));
    }

    private static String unit(String text, String usual) {
        var unit = text.substring(unitBegin(text)).strip();
        return unit.isEmpty() ? usual : unit;
    }

    private static int unitBegin(String text) {
        var end = 0;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '-')) {
            end++;
        }
        return end;
    }
}
