package io.matriarch.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.matriarch.protocol.Require;
import java.util.Locale;

/**
 * A position in the write-ahead log: an unsigned 64-bit byte offset, written {@code 16/B374D848}.
 *
 * @param value the offset in bytes, unsigned
 * @see <a href="https://www.postgresql.org/docs/15/datatype-pg-lsn.html">pg_lsn</a>
 */
public record Lsn(long value) implements Comparable<Lsn> {

    public static final Lsn ZERO = new Lsn(0);

    /**
     * Reads {@code 16/B374D848}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    @JsonCreator
    public static Lsn parse(String text) {
        Require.that(text.matches("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}"), "'%s': an LSN looks like 16/B374D848", text);
        var slash = text.indexOf('/');
        var high = Long.parseLong(text.substring(0, slash), 16);
        var low = Long.parseLong(text.substring(slash + 1), 16);
        return new Lsn(high << 32 | low);
    }

    /** How many bytes {@code other} lacks that this position has; 0 when it lacks none. */
    public long bytesAheadOf(Lsn other) {
        return isAtLeast(other) ? value - other.value : 0;
    }

    public boolean isAtLeast(Lsn other) {
        return compareTo(other) >= 0;
    }

    /** The later of the two. */
    public Lsn max(Lsn other) {
        return isAtLeast(other) ? this : other;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @JsonValue
    @Override
    public String toString() {
        return "%X/%X".formatted(value >>> 32, value & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}
