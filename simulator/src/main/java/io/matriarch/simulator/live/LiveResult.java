package io.matriarch.simulator.live;

import io.matriarch.simulator.trial.TrialResult;
import java.util.List;

/**
 * What came of a trial on the real cluster.
 *
 * @param notDone the faults of its plan that cannot be done to real processes, and why
 * @param isWhole whether the cluster is, so that another trial can begin
 */
public record LiveResult(TrialResult result, List<String> notDone, boolean isWhole) {

    public LiveResult {
        notDone = List.copyOf(notDone);
    }
}
