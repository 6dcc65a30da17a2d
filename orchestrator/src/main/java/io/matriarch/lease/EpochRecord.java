package io.matriarch.lease;

import io.matriarch.protocol.id.Epoch;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the epoch key says: {@code 5 pg-test-2}.
 *
 * @param epoch the last one taken
 * @param takenBy the name of the instance that took it
 */
public record EpochRecord(Epoch epoch, String takenBy) {

    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,17}) (\\S+)");

    /** Empty when somebody else has written there. */
    public static Optional<EpochRecord> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new EpochRecord(new Epoch(Long.parseLong(matcher.group(1))), matcher.group(2)))
                : Optional.empty();
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return epoch + " " + takenBy;
    }
}
