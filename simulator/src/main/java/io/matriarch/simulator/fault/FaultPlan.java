package io.matriarch.simulator.fault;

import io.matriarch.protocol.Require;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything that goes wrong in a trial. After {@code lasts} of the last one, or when the time for faults is over, all heals.
 *
 * @param nodes how many instances the cluster has, {@value #LEAST_NODES} to {@value #MOST_NODES}
 * @param whileBuilding whether the faults begin with the trial; otherwise they do when the cluster is whole
 * @param faults by time
 */
public record FaultPlan(int nodes, boolean whileBuilding, List<PlannedFault> faults) {

    public static final int LEAST_NODES = 2;
    public static final int MOST_NODES = 9;

    public FaultPlan {
        Require.that(
                nodes >= LEAST_NODES && nodes <= MOST_NODES,
                "nodes %s is not from %s to %s",
                nodes,
                LEAST_NODES,
                MOST_NODES);
        faults = faults.stream().sorted(Comparator.comparing(PlannedFault::at)).toList();
    }

    /** Faults that begin when the cluster is whole. */
    public FaultPlan(int nodes, List<PlannedFault> faults) {
        this(nodes, false, faults);
    }

    /** The plan without its {@code index}-th fault. */
    public FaultPlan without(int index) {
        var rest = new ArrayList<>(faults);
        rest.remove(index);
        return new FaultPlan(nodes, whileBuilding, rest);
    }

    /** The plan with other faults. */
    public FaultPlan with(List<PlannedFault> others) {
        return new FaultPlan(nodes, whileBuilding, others);
    }

    /** The plan for a cluster of another size. */
    public FaultPlan on(int otherNodes) {
        return new FaultPlan(otherNodes, whileBuilding, faults);
    }
}
