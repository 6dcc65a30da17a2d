package io.matriarch.http.wire;

import java.util.Locale;

/** Our names as they are spelt outside. */
final class Words {

    private Words() {}

    /** {@code REMOVE_WITH_DATA} as {@code remove-with-data}. */
    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
