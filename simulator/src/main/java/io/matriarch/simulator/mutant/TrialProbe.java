package io.matriarch.simulator.mutant;

import io.matriarch.simulator.calibration.Calibration;
import io.matriarch.simulator.history.History;
import io.matriarch.simulator.trial.TrialRunner;
import io.matriarch.simulator.trial.TrialSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Runs trials inside the class loader of a mutant. What goes in and comes out are types of the JDK, the only ones that both sides
 * know: in, the seed; out, the digest, and then for each violation the invariant's name and what was seen.
 */
public final class TrialProbe implements LongFunction<List<String>>, AutoCloseable {

    private static final Duration LONGER = Duration.ofSeconds(45);

    private final Mutant mutant;
    private final TrialSettings settings;
    private final TrialRunner trial;

    /**
     * A probe on the calling thread.
     *
     * @param mutant by its name: what has to go wrong for it to show
     * @param runners a class that supplies {@link TrialRunner}s, by its name
     * @throws ReflectiveOperationException when there is no such class, or it does not begin
     */
    public TrialProbe(String mutant, String runners) throws ReflectiveOperationException {
        this.mutant = KnownMutants.named(mutant);
        settings = this.mutant.exposure().settings(lasting(TrialSettings.defaults(Calibration.shipped())));
        var supplier = Class.forName(runners, true, TrialProbe.class.getClassLoader())
                .asSubclass(Supplier.class)
                .getConstructor()
                .newInstance();
        trial = (TrialRunner) supplier.get();
    }

    /** Longer than others, for scripts of faults that follow each other. */
    private static TrialSettings lasting(TrialSettings usual) {
        return new TrialSettings(
                usual.cluster(),
                usual.calibration(),
                usual.leastNodes(),
                usual.mostNodes(),
                usual.length().plus(LONGER),
                usual.faultsUntil().plus(LONGER));
    }

    @Override
    public List<String> apply(long seed) {
        var result = trial.run(settings, mutant.exposure().plan(settings, seed), seed, History.Precision.MOMENTS);
        var answer = new ArrayList<String>();
        answer.add(Long.toString(result.digest()));
        for (var violation : result.violations()) {
            answer.add(violation.invariant().name());
            answer.add(violation.what());
        }
        return answer;
    }

    @Override
    public void close() {
        trial.close();
    }
}
