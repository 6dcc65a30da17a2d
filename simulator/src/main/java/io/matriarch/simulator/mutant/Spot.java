package io.matriarch.simulator.mutant;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/**
 * A method of a class, by name: all of that name, whatever they take, and the lambdas in them.
 *
 * @param type its binary name
 */
record Spot(String type, String method) {

    private static final String OURS = "io.matriarch.";

    /** From {@code agent.Turn#kill}: a class below {@code io.matriarch}, or one of the JDK by its full name. */
    static Spot of(String text) {
        var hash = text.indexOf('#');
        if (hash < 1 || hash == text.length() - 1) {
            throw new IllegalArgumentException("not of the form type#method: " + text);
        }
        var type = text.substring(0, hash);
        return new Spot(isForeign(type) ? type : OURS + type, text.substring(hash + 1));
    }

    private static boolean isForeign(String type) {
        return type.startsWith("java.") || type.startsWith("akka.");
    }

    ClassDesc owner() {
        return ClassDesc.of(type);
    }

    /** Whether {@code name} is this method, or a lambda in it. */
    boolean covers(String name) {
        return name.equals(method) || name.startsWith("lambda$" + lambdaWord() + "$");
    }

    private String lambdaWord() {
        return switch (method) {
            case ConstantDescs.CLASS_INIT_NAME -> "static";
            case ConstantDescs.INIT_NAME -> "new";
            default -> method;
        };
    }

    @Override
    public String toString() {
        return (type.startsWith(OURS) ? type.substring(OURS.length()) : type) + "#" + method;
    }
}
