package io.matriarch.simulator.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as people read them. */
public final class Words {

    private Words() {}

    /** Such as {@code 498 ms}, {@code 12.3 s}, {@code 30 s} and {@code 2 min 5 s}. */
    public static String millis(long millis) {
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 120_000) {
            return (millis < 10_000 ? decimals(millis / 1e3, 2) : decimals(millis / 1e3, 1)) + " s";
        }
        var seconds = Math.round(millis / 1e3);
        return seconds < 3_600
                ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                : "%d h %d min".formatted(seconds / 3_600, seconds / 60 % 60);
    }

    /** Such as {@code 0 B}, {@code 12.5 KiB} and {@code 1 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1_024) {
            return bytes + " B";
        }
        return bytes < 1_048_576 ? decimals(bytes / 1_024.0, 1) + " KiB" : decimals(bytes / 1_048_576.0, 1) + " MiB";
    }

    /** Without decimals when it has none. */
    private static String decimals(double value, int decimals) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : BigDecimal.valueOf(value)
                        .setScale(decimals, RoundingMode.HALF_UP)
                        .toPlainString();
    }

    /** With commas, such as {@code 20,000}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** With commas, and a decimal when small. */
    public static String rate(double rate) {
        return String.format(Locale.ROOT, rate < 100 ? "%.1f" : "%,.0f", rate);
    }

    /** {@code 1 trial}, {@code 20,000 trials}. */
    public static String counted(long count, String one) {
        return count(count) + " " + (count == 1 ? one : one + "s");
    }
}
