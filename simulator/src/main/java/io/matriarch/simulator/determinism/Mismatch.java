package io.matriarch.simulator.determinism;

import java.util.Optional;

/**
 * A seed that meant two things.
 *
 * @param there empty when the other JVM did not speak of it
 */
public record Mismatch(Digest here, Optional<Digest> there) {

    public long seed() {
        return here.seed();
    }

    /** Both, for people. */
    public String sentence() {
        return "seed %d: here %s, there %s"
                .formatted(seed(), here, there.map(Digest::toString).orElse("nothing"));
    }
}
