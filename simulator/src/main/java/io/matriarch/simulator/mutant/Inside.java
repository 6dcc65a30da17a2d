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
