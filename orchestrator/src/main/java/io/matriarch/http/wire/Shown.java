package io.matriarch.http.wire;

/** What somebody sent, made fit to be shown again: short, and without control characters. */
public final class Shown {

    private static final int LONGEST = 128;

    private Shown() {}

    /** {@code value}, cut to 128 characters, with a question mark for each character that is none. */
    public static String of(String value) {
        var line = value.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return value.codePointCount(0, value.length()) > LONGEST ? line + "..." : line;
    }
}
