package io.matriarch.simulator.mutant;

import io.matriarch.simulator.trial.TrialRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Plants each bug and runs trials until one of them shows it. A breach counts only if the same trial is in order without the
 * mutant; a mutant whose trials all go exactly as without it was not exercised.
 */
public final class Mutants {

    private final List<Mutant> mutants;
    private final MutantTrials.Factory factory;
    private final ClassLoader parent;
    private final ClassBytes originals;

    Mutants(List<Mutant> mutants, MutantTrials.Factory factory, ClassLoader parent) {
        this.mutants = List.copyOf(mutants);
        this.factory = factory;
        this.parent = parent;
        originals = new ClassBytes(parent);
    }

    /**
     * All known ones.
     *
     * @param runners supplies the trials; public, with a public constructor that takes nothing, for it is loaded anew for each
     *     mutant
     */
    public static Mutants known(Class<? extends Supplier<? extends TrialRunner>> runners) {
        return new Mutants(
                KnownMutants.all(),
                (loader, mutant) -> LoadedTrials.with(loader, mutant, runners),
                Mutants.class.getClassLoader());
    }

    /** How many there are. */
    public int count() {
        return mutants.size();
    }

    /**
     * Runs all of them.
     *
     * @param jobs how many at a time
     * @param progress hears of each as soon as it is through, from any thread, one at a time
     * @return in the order of the list
     */
    public List<MutantResult> run(int jobs, Consumer<MutantResult> progress) throws InterruptedException {
        try (var threads = Executors.newFixedThreadPool(jobs)) {
            var underWay = threads.invokeAll(mutants.stream()
                    .<Callable<MutantResult>>map(mutant -> () -> {
                        var result = result(mutant);
                        synchronized (this) {
                            progress.accept(result);
                        }
                        return result;
                    })
                    .toList());
            var results = new ArrayList<MutantResult>();
            for (var future : underWay) {
                results.add(finished(future));
            }
            return results;
        }
    }

    private static MutantResult finished(Future<MutantResult> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("mutants cannot be run", broken.getCause());
        }
    }

    private MutantResult result(Mutant mutant) {
        return new MutantResult(
                mutant.name(),
                mutant.family(),
                mutant.wrong(),
                mutant.expected().name(),
                outcome(mutant));
    }

    private MutantOutcome outcome(Mutant mutant) {
        var loader = new MutatingLoader(parent, originals, mutant.mutations());
        var thread = Thread.currentThread();
        var usual = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try (var mutated = factory.with(loader, mutant)) {
            thread.setContextClassLoader(parent);
            try (var baseline = factory.with(parent, mutant)) {
                return new Hunt(mutant, mutated, baseline).run();
            }
        } catch (RuntimeException | LinkageError | AssertionError broken) {
            return new MutantOutcome.Broken(broken.toString());
        } finally {
            thread.setContextClassLoader(usual);
        }
    }
}
