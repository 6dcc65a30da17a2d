package io.matriarch.agent;

import io.matriarch.lease.LeaderLease.LeaseHandle;
import io.matriarch.protocol.agent.AgentReport.Outcome;
import io.matriarch.protocol.agent.Assignment;
import io.matriarch.protocol.id.Epoch;
import io.matriarch.protocol.id.OperationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent may not forget, whatever happens to it: fsynced before anything is done because of it (A2).
 *
 * @param accepted the highest epoch it was assigned in; nothing of a lower one is accepted any more
 * @param assignment what it was told last
 * @param lease the lease by which it holds the leader key, for its successor to resume
 * @param outcomes of the last works it performed, oldest first, so that none is done twice
 */
public record Pledge(
        Epoch accepted, Optional<Assignment> assignment, Optional<LeaseHandle> lease, List<Outcome> outcomes) {

    /** A new agent's. */
    public static final Pledge NONE = new Pledge(Epoch.NONE, Optional.empty(), Optional.empty(), List.of());

    private static final int MOST_OUTCOMES = 32;

    public Pledge {
        outcomes = List.copyOf(outcomes);
    }

    Pledge accept(Assignment goal) {
        return new Pledge(goal.epoch(), Optional.of(goal), lease, outcomes);
    }

    Pledge withLease(LeaseHandle handle) {
        return new Pledge(accepted, assignment, Optional.of(handle), outcomes);
    }

    Pledge withoutLease() {
        return new Pledge(accepted, assignment, Optional.empty(), outcomes);
    }

    Pledge withOutcome(Outcome outcome) {
        var all = new ArrayList<>(outcomes);
        all.add(outcome);
        return new Pledge(
                accepted, assignment, lease, all.subList(Math.max(0, all.size() - MOST_OUTCOMES), all.size()));
    }

    boolean hasDone(OperationId operation) {
        return outcomes.stream().anyMatch(outcome -> outcome.operation().equals(operation));
    }

    boolean isToLead() {
        return assignment.filter(goal -> goal instanceof Assignment.Lead).isPresent();
    }
}
