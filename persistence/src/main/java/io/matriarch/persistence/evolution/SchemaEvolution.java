package io.matriarch.persistence.evolution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.matriarch.protocol.Require;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way from every manifest ever shipped to a current one, step by step.
 *
 * <p>To change an event: give its type the next version among the current manifests, keep its golden file under the old name,
 * and add one {@link Upcaster} to {@link #SHIPPED}. Added fields that are {@code Optional} need no new version: a reader takes
 * what is missing for absent and overlooks what it does not know.
 */
public final class SchemaEvolution {

    /** Every step this product has taken since its first release. Only ever appended to. */
    public static final List<Upcaster> SHIPPED = List.of();

    private final Set<Manifest> current;
    private final Map<Manifest, Upcaster> steps = new LinkedHashMap<>();

    /**
     * @throws IllegalArgumentException when two steps start from one manifest, a current one is left, or a way does not end at a
     *     current manifest
     */
    public SchemaEvolution(Collection<Manifest> current, List<Upcaster> upcasters) {
        this.current = new LinkedHashSet<>(current);
        for (var upcaster : upcasters) {
            Require.that(steps.put(upcaster.from(), upcaster) == null, "two upcasters start from %s", upcaster.from());
            Require.that(!this.current.contains(upcaster.from()), "%s is current and left", upcaster.from());
        }
        steps.keySet().forEach(this::requireWay);
    }

    /** The current form of {@code json}, which was written under {@code written}; empty when no way leads there. */
    public Optional<Versioned> toCurrent(Manifest written, ObjectNode json) {
        var manifest = written;
        var tree = json;
        for (var step = steps.get(manifest); step != null; step = steps.get(manifest)) {
            tree = step.change().apply(tree.deepCopy());
            manifest = step.to();
        }
        return current.contains(manifest) ? Optional.of(new Versioned(manifest, tree)) : Optional.empty();
    }

    private void requireWay(Manifest start) {
        var manifest = start;
        // A way without a circle takes each step at most once.
        for (var taken = 0; taken <= steps.size(); taken++) {
            var step = steps.get(manifest);
            if (step == null) {
                Require.that(
                        current.contains(manifest), "the way from %s ends at %s, which is unknown", start, manifest);
                return;
            }
            manifest = step.to();
        }
        throw new IllegalArgumentException("the way from %s runs in a circle".formatted(start));
    }

    /** JSON and what it means. */
    public record Versioned(Manifest manifest, ObjectNode json) {}
}
