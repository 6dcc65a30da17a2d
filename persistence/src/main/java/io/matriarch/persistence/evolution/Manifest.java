package io.matriarch.persistence.evolution;

import io.matriarch.protocol.Require;
import java.util.regex.Pattern;

/**
 * The name under which a fact lies in the journal, such as {@code failover-started.v1}. Ours, not a class name: classes may be
 * renamed and moved, this never changes.
 *
 * @param name lower-case words with hyphens
 * @param version 1 or more; the next whenever the JSON changes in a way that this version's reader could not cope with
 */
public record Manifest(String name, int version) {

    private static final Pattern NAME = Pattern.compile("[a-z]+(-[a-z]+)*");
    private static final Pattern TEXT = Pattern.compile("([a-z-]+)\\.v([1-9][0-9]{0,3})");

    public Manifest {
        Require.that(NAME.matcher(name).matches(), "'%s': a manifest's name is lower-case words with hyphens", name);
        Require.that(version >= 1, "version %s of %s is less than 1", version, name);
    }

    /**
     * Reads {@code failover-started.v1}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Manifest parse(String text) {
        var matcher = TEXT.matcher(text);
        Require.that(matcher.matches(), "'%s': a manifest looks like failover-started.v1", text);
        return new Manifest(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /** The manifest after this one. */
    public Manifest next() {
        return new Manifest(name, version + 1);
    }

    @Override
    public String toString() {
        return name + ".v" + version;
    }
}
