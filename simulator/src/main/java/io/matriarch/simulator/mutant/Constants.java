package io.matriarch.simulator.mutant;

/** The constants that bugs are made of. */
final class Constants {

    static final Constant NOTHING = new Constant.Nothing();
    static final Constant TRUE = new Constant.Bool(true);
    static final Constant FALSE = new Constant.Bool(false);
    static final Constant EMPTY = new Constant.NoOptional();
    static final Constant ZERO = new Constant.NoDuration();
    static final Constant NO_ONE = new Constant.NoList();

    private Constants() {}
}
