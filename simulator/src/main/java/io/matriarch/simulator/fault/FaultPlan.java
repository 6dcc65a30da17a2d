package io.matriarch.simulator.fault;

import java.util.List;

/**
 * Everything that goes wrong in a trial. After {@code lasts} of the last one, or when the time for faults is over, all heals.
 *
 * @param nodes how many instances the cluster has, 3 to 5
 * @param faults by time
 */
public record FaultPlan(int nodes, List<PlannedFault> faults) {

    public FaultPlan {
        faults = List.copyOf(faults);
    }

    /** The plan without its {@code index}-th fault. */
    public FaultPlan without(int index) {
        var rest = new java.util.ArrayList<>(faults);
        rest.remove(index);
        return new FaultPlan(nodes, rest);
    }
}
