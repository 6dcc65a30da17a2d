package io.matriarch.simulator.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A plan as it lies in a file, with what one has to know to run it again.
 *
 * @param name of a regression
 * @param why what it once showed
 * @param profile it was drawn from
 * @param seed of everything that is not in the plan
 * @param rto {@code pg_rto} of the cluster, where it is not the default
 * @param rpoBytes {@code pg_rpo} of the cluster, where it is not the default
 */
public record StoredPlan(
        Optional<String> name,
        Optional<String> why,
        Optional<String> profile,
        OptionalLong seed,
        Optional<Duration> rto,
        OptionalLong rpoBytes,
        FaultPlan plan) {

    /** The plan of a seed, with nothing to say about it. */
    public static StoredPlan of(long seed, FaultPlan plan) {
        return new StoredPlan(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(seed),
                Optional.empty(),
                OptionalLong.empty(),
                plan);
    }

    /** With a name and the reason for keeping it. */
    public StoredPlan named(String newName, String reason) {
        return new StoredPlan(Optional.of(newName), Optional.of(reason), profile, seed, rto, rpoBytes, plan);
    }
}
