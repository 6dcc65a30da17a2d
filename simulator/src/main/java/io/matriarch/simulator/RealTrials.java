package io.matriarch.simulator;

import io.matriarch.simulator.runtime.AkkaRuntime;
import io.matriarch.simulator.trial.Trial;
import io.matriarch.simulator.trial.TrialRunner;
import java.util.function.Supplier;

/** Makes what runs trials, one for each thread. Public and without arguments, because mutants load it anew. */
public final class RealTrials implements Supplier<TrialRunner> {

    @Override
    public TrialRunner get() {
        return new Trial(AkkaRuntime.create());
    }
}
