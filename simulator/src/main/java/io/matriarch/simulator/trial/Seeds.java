package io.matriarch.simulator.trial;

import io.matriarch.protocol.Require;
import java.util.regex.Pattern;

/**
 * A range of seeds.
 *
 * @param first 0 or more
 * @param last itself included, {@code first} or more
 */
public record Seeds(long first, long last) {

    public static final String RULE = "seeds are a range such as 1..1000, or one seed such as 17";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(?:\\.\\.([0-9]{1,18}))?");

    public Seeds {
        Require.that(first >= 0 && last >= first, "%s..%s: %s", first, last, RULE);
    }

    /**
     * Reads {@code 1..1000} or {@code 17}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Seeds parse(String text) {
        var matcher = FORM.matcher(text);
        Require.that(matcher.matches(), "'%s': %s", text, RULE);
        var first = Long.parseLong(matcher.group(1));
        return new Seeds(first, matcher.group(2) == null ? first : Long.parseLong(matcher.group(2)));
    }

    public long count() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first == last ? Long.toString(first) : first + ".." + last;
    }
}
