package io.matriarch.simulator;

import io.matriarch.simulator.trial.TrialRunner;
import java.util.function.Supplier;

/** Makes what runs trials, one for each thread. Public and without arguments, because mutants load it anew. */
public final class RealTrials implements Supplier<TrialRunner> {

    @Override
    public TrialRunner get() {
        throw new IllegalStateException("this version has no world to run trials in");
    }
}
