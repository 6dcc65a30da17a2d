package io.matriarch.simulator.trial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Conditions that several faults may hold at once: each begins with the first and is over with the last. */
public final class Holds {

    private final Map<String, Integer> held = new LinkedHashMap<>();

    /**
     * Holds a condition.
     *
     * @param what its name
     * @param begin called when nobody held it
     * @param end called when nobody holds it any more
     * @return lets go of it, once
     */
    public Runnable hold(String what, Runnable begin, Runnable end) {
        if (held.merge(what, 1, Integer::sum) == 1) {
            begin.run();
        }
        return () -> {
            if (held.merge(what, -1, Integer::sum) == 0) {
                end.run();
            }
        };
    }

    /** All of them in one. */
    public static Runnable all(Iterable<Runnable> ends) {
        var together = new ArrayList<Runnable>();
        ends.forEach(together::add);
        return () -> together.forEach(Runnable::run);
    }
}
