package io.matriarch.simulator.time;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Where random numbers of a trial come from. Every component draws from a stream of its own, which the seed and the component's
 * name determine: what one draws more or less shifts nothing for the others, so a fault can be taken out of a plan and the rest
 * stays as it was.
 */
public record Chance(long seed) {

    /** The stream of {@code component}; asked for again, it begins again. */
    public RandomGenerator of(String component) {
        return new SplittableRandom(mix(seed) ^ hash(component));
    }

    private static long hash(String text) {
        var hash = 0xcbf29ce484222325L;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long value) {
        var z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
