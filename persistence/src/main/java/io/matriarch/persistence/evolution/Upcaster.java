package io.matriarch.persistence.evolution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.protocol.Require;
import java.util.function.UnaryOperator;

/**
 * One step from what an older version wrote towards what this one reads.
 *
 * @param from the manifest that it takes
 * @param to the manifest that it makes; of another name when the fact was renamed
 * @param change pure; gets a copy that it may change
 */
public record Upcaster(Manifest from, Manifest to, UnaryOperator<ObjectNode> change) {

    public Upcaster {
        Require.that(!from.equals(to), "the upcaster from %s leads nowhere", from);
    }

    /** The step to the next version under the same name. */
    public static Upcaster from(Manifest from, UnaryOperator<ObjectNode> change) {
        return new Upcaster(from, from.next(), change);
    }
}
