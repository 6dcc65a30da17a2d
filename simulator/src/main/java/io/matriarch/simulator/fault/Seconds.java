package io.matriarch.simulator.fault;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 12.345s}, {@code 200ms}; ISO 8601's {@code PT12.345S} is understood too. */
public final class Seconds {

    static final String RULE = "a duration such as 12.345s, 200ms or PT12.345S";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m)");

    private Seconds() {}

    /** In seconds, with as many digits as it takes and no more. */
    public static String write(Duration duration) {
        var seconds = BigDecimal.valueOf(duration.toSeconds())
                .add(BigDecimal.valueOf(duration.toNanosPart(), 9))
                .stripTrailingZeros();
        return seconds.toPlainString() + "s";
    }

    /** What was written; empty when it is no duration. Below a nanosecond it is rounded. */
    public static Optional<Duration> read(String text) {
        var matcher = FORM.matcher(text);
        if (matcher.matches()) {
            var nanosPerUnit = switch (matcher.group(2)) {
                case "ms" -> 1_000_000L;
                case "s" -> 1_000_000_000L;
                default -> 60_000_000_000L;
            };
            var nanos = new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(nanosPerUnit))
                    .setScale(0, RoundingMode.HALF_UP)
                    .divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
            return Optional.of(Duration.ofSeconds(nanos[0].longValueExact(), nanos[1].longValueExact()));
        }
        try {
            return text.startsWith("PT") ? Optional.of(Duration.parse(text)) : Optional.empty();
        } catch (DateTimeException noDuration) {
            return Optional.empty();
        }
    }
}
