package io.matriarch.simulator.mutant;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Reaches what production code keeps to itself, for hooks only. */
final class Inside {

    private Inside() {}

    static long number(Object of, String field) {
        try {
            var found = of.getClass().getDeclaredField(field);
            found.setAccessible(true);
            return found.getLong(of);
        } catch (ReflectiveOperationException gone) {
            throw new IllegalStateException("%s has no number %s".formatted(of.getClass(), field), gone);
        }
    }

    static Object value(Object of, String field) {
        try {
            var found = of.getClass().getDeclaredField(field);
            found.setAccessible(true);
            return found.get(of);
        } catch (ReflectiveOperationException gone) {
            throw new IllegalStateException("%s has no %s".formatted(of.getClass(), field), gone);
        }
    }

    /** A static method of a class of that name, as it is loaded beside the class of {@code neighbour}. */
    static void callStatic(Object neighbour, String type, String method, Object... arguments) {
        try {
            var owner = Class.forName(type, true, neighbour.getClass().getClassLoader());
            var found = Arrays.stream(owner.getDeclaredMethods())
                    .filter(m -> m.getName().equals(method) && m.getParameterCount() == arguments.length)
                    .findFirst()
                    .orElseThrow(() -> new NoSuchMethodException(method));
            found.setAccessible(true);
            found.invoke(null, arguments);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("%s of %s broke".formatted(method, type), broken);
        }
    }

    static boolean truth(Object of, String method) {
        try {
            var found = of.getClass().getDeclaredMethod(method);
            found.setAccessible(true);
            return (boolean) found.invoke(of);
        } catch (ReflectiveOperationException gone) {
            throw new IllegalStateException("%s does not say whether it is %s".formatted(of.getClass(), method), gone);
        }
    }

    static void call(Object of, String method, Object argument) {
        var found = Arrays.stream(of.getClass().getDeclaredMethods())
                .filter(m -> m.getName().equals(method) && m.getParameterCount() == 1)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("%s has no %s".formatted(of.getClass(), method)));
        try {
            found.setAccessible(true);
            found.invoke(of, argument);
        } catch (IllegalAccessException | InvocationTargetException broken) {
            throw new IllegalStateException("%s of %s broke".formatted(method, of.getClass()), broken);
        }
    }
}
