package io.matriarch.simulator.fault;

import java.util.List;

/** What came of reading a plan: all of it, or none. */
public sealed interface PlanReading {

    record Read(StoredPlan plan) implements PlanReading {}

    /** It cannot be run, for all of these reasons. */
    record Refused(List<PlanError> errors) implements PlanReading {
        public Refused {
            errors = List.copyOf(errors);
        }
    }
}
