package io.matriarch.simulator.mutant;

/**
 * One change to the byte code of one method. A hook is a static method of the simulator that takes and returns public types; where
 * it takes more than it is said to, it gets the rewritten method's {@code this}, if there is one, and its parameters.
 */
sealed interface Mutation {

    /** The method that is changed. */
    Spot in();

    /** It does nothing but return {@code constant}. */
    record AlwaysReturn(Spot in, Constant constant) implements Mutation {}

    /** It does not call {@code callee}: which returns nothing, or itself. */
    record SkipCall(Spot in, Spot callee) implements Mutation {}

    /** It calls {@code callee}, and goes on as if that had returned {@code constant}. */
    record CallYields(Spot in, Spot callee, Constant constant) implements Mutation {}

    /** It calls {@code hook} instead of {@code callee}, with the same receiver and arguments. */
    record ReplaceCall(Spot in, Spot callee, Spot hook) implements Mutation {}

    /**
     * What it hands to {@code callee} goes through {@code hook} first.
     *
     * @param index of the argument, from 0, the receiver not counted
     */
    record MapArgument(Spot in, Spot callee, int index, Spot hook) implements Mutation {}

    /** What it returns goes through {@code hook} first. */
    record MapResult(Spot in, Spot hook) implements Mutation {}

    /** Where it reads {@code field} of any object it gets {@code other}, of the same class and type. */
    record ReadAnotherField(Spot in, String field, String other) implements Mutation {}

    static Mutation alwaysReturn(String in, Constant constant) {
        return new AlwaysReturn(Spot.of(in), constant);
    }

    static Mutation skipCall(String in, String callee) {
        return new SkipCall(Spot.of(in), Spot.of(callee));
    }

    static Mutation callYields(String in, String callee, Constant constant) {
        return new CallYields(Spot.of(in), Spot.of(callee), constant);
    }

    static Mutation replaceCall(String in, String callee, String hook) {
        return new ReplaceCall(Spot.of(in), Spot.of(callee), Spot.of(hook));
    }

    static Mutation mapArgument(String in, String callee, int index, String hook) {
        return new MapArgument(Spot.of(in), Spot.of(callee), index, Spot.of(hook));
    }

    static Mutation mapResult(String in, String hook) {
        return new MapResult(Spot.of(in), Spot.of(hook));
    }

    static Mutation readAnotherField(String in, String field, String other) {
        return new ReadAnotherField(Spot.of(in), field, other);
    }
}
