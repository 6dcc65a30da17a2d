package io.matriarch.simulator.mutant;

import java.util.List;
import java.util.stream.Stream;

/** All planted bugs. */
final class KnownMutants {

    private KnownMutants() {}

    static List<Mutant> all() {
        return Stream.of(
                        FencingMutants.all(),
                        ElectionMutants.all(),
                        ProtocolMutants.all(),
                        RepairMutants.all(),
                        QuorumMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Mutant named(String name) {
        return all().stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mutant " + name));
    }
}
