package io.matriarch.simulator.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Trials as a class loader loads them: a {@link TrialProbe} of its, seen from outside. */
final class LoadedTrials implements MutantTrials {

    private final LongFunction<List<String>> probe;
    private final AutoCloseable closing;

    private LoadedTrials(LongFunction<List<String>> probe, AutoCloseable closing) {
        this.probe = probe;
        this.closing = closing;
    }

    /** Trials of {@code mutant} as {@code loader} loads them and {@code runners} supplies them. */
    static MutantTrials with(ClassLoader loader, Mutant mutant, Class<?> runners) {
        try {
            var probe = Class.forName(TrialProbe.class.getName(), true, loader)
                    .getConstructor(String.class, String.class)
                    .newInstance(mutant.name(), runners.getName());
            @SuppressWarnings("unchecked") // it is what TrialProbe says it is
            var running = (LongFunction<List<String>>) probe;
            return new LoadedTrials(running, (AutoCloseable) probe);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("no trial can be run: " + cause(broken), broken);
        }
    }

    private static Throwable cause(Throwable broken) {
        return broken.getCause() == null ? broken : cause(broken.getCause());
    }

    @Override
    public Trace run(long seed) {
        var answer = probe.apply(seed);
        var breaches = new ArrayList<Breach>();
        for (var i = 1; i < answer.size(); i += 2) {
            breaches.add(new Breach(answer.get(i), answer.get(i + 1)));
        }
        return new Trace(Long.parseLong(answer.getFirst()), breaches);
    }

    @Override
    public void close() {
        try {
            closing.close();
        } catch (RuntimeException broken) {
            throw broken;
        } catch (Exception broken) {
            throw new IllegalStateException("the trials do not end", broken);
        }
    }
}
