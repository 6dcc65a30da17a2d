package io.matriarch.runtime;

import java.security.SecureRandom;

/** Chance that nobody can guess: for passwords. */
public final class SecureChance {

    private SecureChance() {}

    /** A source seeded by the operating system. */
    public static SecureRandom system() {
        return new SecureRandom();
    }
}
