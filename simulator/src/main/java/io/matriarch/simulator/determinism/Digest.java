package io.matriarch.simulator.determinism;

import io.matriarch.simulator.trial.TrialResult;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A trial's history in short.
 *
 * @param value of every word of it
 * @param happenings how many things happened
 */
public record Digest(long seed, long value, long happenings) {

    private static final Pattern FORM = Pattern.compile("digest (-?[0-9]{1,19}) ([0-9a-f]{16}) ([0-9]{1,18})");

    static Digest of(TrialResult result) {
        return new Digest(result.seed(), result.digest(), result.happenings());
    }

    /** {@code digest 17 00ff00ff00ff00ff 4711}: how one JVM tells another. */
    String line() {
        return "digest %d %s %d".formatted(seed, HexFormat.of().toHexDigits(value), happenings);
    }

    /** Reads {@link #line}; empty for whatever else a process prints. */
    static Optional<Digest> read(String line) {
        var matcher = FORM.matcher(line);
        return matcher.matches()
                ? Optional.of(new Digest(
                        Long.parseLong(matcher.group(1)),
                        HexFormat.fromHexDigitsToLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** For people: the digest and how many things happened. */
    @Override
    public String toString() {
        return "%s after %d happenings".formatted(HexFormat.of().toHexDigits(value), happenings);
    }
}
