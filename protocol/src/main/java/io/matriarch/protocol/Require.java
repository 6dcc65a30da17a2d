package io.matriarch.protocol;

/** Checks of compact constructors: what must hold for ever, said in one sentence. */
public final class Require {

    private Require() {}

    /**
     * Fails unless {@code holds}.
     *
     * @throws IllegalArgumentException with the formatted sentence
     */
    public static void that(boolean holds, String sentence, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(sentence.formatted(values));
        }
    }
}
