package io.matriarch.inventory;

import java.util.Optional;

/**
 * Integers as YAML 1.1 writes them: {@code 1_000}, {@code 0x1F}, {@code 0b11}, {@code 010} is eight, and {@code 1:30} is
 * ninety.
 *
 * @see <a href="https://yaml.org/type/int.html">yaml.org/type/int</a>
 */
final class Yaml11Integer {

    private Yaml11Integer() {}

    /** The number, when it is one and fits 64 bits. */
    static Optional<Long> parse(String text) {
        var digits = text.replace("_", "");
        var negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        try {
            var magnitude = magnitude(digits);
            return Optional.of(negative ? Math.negateExact(magnitude) : magnitude);
        } catch (ArithmeticException | NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private static long magnitude(String digits) {
        if (digits.startsWith("0b")) {
            return Long.parseLong(digits.substring(2), 2);
        }
        if (digits.startsWith("0x")) {
            return Long.parseLong(digits.substring(2), 16);
        }
        if (digits.startsWith("0") && digits.length() > 1) {
            return Long.parseLong(digits.substring(1), 8);
        }
        var value = 0L;
        for (var part : digits.split(":", -1)) {
            value = Math.addExact(Math.multiplyExact(value, 60), Long.parseLong(part));
        }
        return value;
    }
}
