package io.matriarch.simulator.mutant;

/** A mutation does not fit the class it is meant for: the code has changed, and the mutant has to be planted anew. */
final class MutationMissed extends RuntimeException {

    private static final long serialVersionUID = 1;

    MutationMissed(String what) {
        super(what);
    }
}
